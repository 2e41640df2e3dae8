import { shownSettings } from "../core/config.ts";
import { oneLine } from "../views/terminal.ts";
import { type Command, printJson } from "./command.ts";

export const config: Command = {
  name: "config",
  summary: "every setting and where its value comes from",
  async run({ session }) {
    const settings = shownSettings(session.config);
    if (session.wantsJson) {
      printJson(session.terminal, "config", { settings });
      return 0;
    }
    const width = Math.max(...settings.map(({ name }) => name.length));
    const { style } = session.terminal;
    for (const { name, value, from } of settings) {
      session.terminal.print(`${name.padEnd(width)}  ${oneLine(value) || style.dim("(not set)")}  ${style.dim(from)}`);
    }
    return 0;
  },
};
