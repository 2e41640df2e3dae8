import type { CreditEntry, Credits } from "../client/answers.ts";
import type { DaemonClient } from "../client/daemon-client.ts";
import { parseGrant } from "../core/credits/amounts.ts";
import { limits } from "../core/limits.ts";
import { localUser, parseUser } from "../core/user.ts";
import { creditsAsText } from "../views/credits.ts";
import { type Command, printJson } from "./command.ts";

export const credits: Command = {
  name: "credits",
  summary: "what a reader can spend on answers, and the entries of the account",
  arguments: [{ syntax: "[user]", meaning: `whose; ${localUser}, who the terminal is, if left out` }],
  options: [{ syntax: "--grant <credits>", meaning: "give credits; below 0 take them away (exit 5: there are fewer)" }],
  examples: ["gibsey credits", "gibsey credits ada --grant 50", "gibsey credits ada --grant -5"],
  async run({ args: [name = localUser], options, session }) {
    const user = parseUser(name);
    const grant = options.text("grant");
    const amount = grant === undefined ? undefined : parseGrant(grant);
    const client = await session.connect();
    if (amount !== undefined) await client.grantCredits(user, amount);
    if (session.wantsJson) printJson(session.terminal, "credits", await withEveryEntry(client, user));
    else {
      const shown = await client.credits(user, undefined, limits.entriesShownMax);
      session.terminal.print(creditsAsText(shown, session.terminal));
    }
    return 0;
  },
};

async function withEveryEntry(client: DaemonClient, user: string): Promise<Credits> {
  const entries: CreditEntry[] = [];
  const next = () => client.credits(user, entries.at(-1)?.number ?? 0, limits.entriesListMax);
  let last = await next();
  for (; last.entries.length > 0; last = await next()) entries.push(...last.entries);
  return { ...last, entries };
}
