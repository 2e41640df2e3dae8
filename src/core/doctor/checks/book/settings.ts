import { type Check, ok, runtimes, warn, wrong } from "../../check.ts";
import type { Misnamed } from "../../probes/book.ts";

export const settings: Check = {
  id: "book.settings",
  title: "The settings can be used",
  meaning:
    "A value isn't one that the setting takes, config.json isn't JSON, or a name is misspelt, so that what was meant to be set " +
    "isn't. While a setting can't be used, no other command runs.",
  remedy: "`gibsey config` lists every setting, its variable, and where its value comes from.",
  runtimes,
  probe: async ({ book }) => {
    const { problems, file, unknownKeys, unknownVariables } = await book.settings();
    const [problem] = problems;
    const expected = "settings as `gibsey config` lists them";
    if (problem !== undefined) {
      return wrong({ found: problems.map(({ message }) => message).join("; "), expected, fix: problem.hint });
    }
    const misspelt = unknownVariables.filter(({ nearest }) => nearest !== undefined);
    const told = [...unknownKeys.map((key) => `${shown(key)} in ${file}`), ...misspelt.map(shown)];
    if (told.length === 0)
      return ok(
        "all can be used",
        unknownVariables.map(({ name }) => `${name} is no setting`),
      );
    return warn({
      found: `no setting is called ${told.join(", ")}`,
      expected,
      fix: [...unknownKeys, ...misspelt]
        .map(({ name, nearest }) => (nearest === undefined ? `take ${name} out` : `call it ${nearest}`))
        .join("; "),
    });
  },
};

function shown({ name, nearest }: Misnamed): string {
  return nearest === undefined ? name : `${name} (is ${nearest} meant?)`;
}
