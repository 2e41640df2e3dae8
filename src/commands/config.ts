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
    const rows = settings.map(({ name, value, from }) => ({ name, value: oneLine(value) || "(not set)", from }));
    const nameWidth = Math.max(...rows.map(({ name }) => name.length));
    const valueWidth = Math.max(...rows.map(({ value }) => value.length));
    const { style } = session.terminal;
    for (const { name, value, from } of rows) {
      session.terminal.print(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${style.dim(from)}`);
    }
    return 0;
  },
};
