import { type Command, printJson } from "./command.ts";

export const token: Command = {
  name: "token",
  summary: "print the daemon's token",
  examples: ['curl -H "Authorization: Bearer $(gibsey token)" http://127.0.0.1:8001/status'],
  async run({ session }) {
    const value = await session.token();
    if (session.wantsJson) printJson(session.terminal, "token", { token: value });
    else session.terminal.print(value);
    return 0;
  },
};
