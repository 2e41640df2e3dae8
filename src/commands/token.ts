import { readerToken } from "../core/credits/reader-token.ts";
import { parseUser } from "../core/user.ts";
import { type Command, printJson } from "./command.ts";

export const token: Command = {
  name: "token",
  summary: "print the daemon's token, or one that is for one reader only",
  options: [
    { syntax: "--user <name>", meaning: "a token that reads the book, and spends and sees only this reader's credits" },
  ],
  examples: ['curl -H "Authorization: Bearer $(gibsey token)" http://127.0.0.1:8001/status', "gibsey token --user ada"],
  async run({ options, session }) {
    const user = options.text("user");
    const own = await session.token();
    const value = user === undefined ? own : readerToken(own, parseUser(user));
    if (session.wantsJson) printJson(session.terminal, "token", { token: value });
    else session.terminal.print(value);
    return 0;
  },
};
