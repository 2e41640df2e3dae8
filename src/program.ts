import { Command as CommanderCommand, CommanderError } from "commander";
import type { Call, Command, Options, Session } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import type { SettingName } from "./core/settings.ts";
import { GibseyError } from "./core/errors.ts";
import { version } from "./version.ts";
import type { Terminal } from "./views/terminal.ts";

export interface Program {
  /** Runs a command line. Resolves to its exit status. */
  run(argv: readonly string[]): Promise<number>;
  /** What `gibsey --help` prints. */
  help(): string;
}

/** Opens what a command works with, once its flags are known. */
export type OpenSession = (
  flags: Partial<Record<SettingName, string>>,
  command: Pick<Command, "bearsBadSettings">,
) => Promise<Session>;

/** The commander program, built from the list of commands. */
export function createProgram(terminal: Pick<Terminal, "print" | "say">, openSession: OpenSession): Program {
  let exitStatus = 0;
  const root = configure(new CommanderCommand("gibsey"))
    .description("A novel that remembers itself: import a book, ask it anything, get real quotes with page numbers.")
    .version(version, "--version", "print the version")
    .option("--data-dir <dir>", "the folder of the book (GIBSEY_DATA_DIR)")
    .option("--runtime <runtime>", "embedded, native, docker or external (GIBSEY_RUNTIME)")
    .option("--json", "print one JSON document and nothing else")
    .option("-q, --quiet", "no progress, no notes")
    .option("-v, --verbose", "say more when something goes wrong")
    .option("--no-color", "no colours (also NO_COLOR)");
  for (const command of commands) root.addCommand(build(command));

  function build(command: Command): CommanderCommand {
    const built = configure(new CommanderCommand(command.name)).description(command.summary);
    for (const { syntax, meaning } of command.arguments ?? []) built.argument(syntax, meaning);
    for (const { syntax, meaning } of command.options ?? []) built.option(syntax, meaning);
    for (const subcommand of command.subcommands ?? []) built.addCommand(build(subcommand));
    if (command.examples !== undefined)
      built.addHelpText("after", ["", "Examples:", ...command.examples.map((line) => `  ${line}`)].join("\n"));
    const { run } = command;
    if (run === undefined) return built;
    return built.action(async () => {
      exitStatus = await run(await callOf(built, command));
    });
  }

  async function callOf(built: CommanderCommand, command: Command): Promise<Call> {
    const given = built.optsWithGlobals<Record<string, unknown>>();
    const flags: Partial<Record<SettingName, string>> = {};
    if (typeof given["dataDir"] === "string") flags.dataDir = given["dataDir"];
    if (typeof given["runtime"] === "string") flags.runtime = given["runtime"];
    return { args: built.args, options: optionsOf(built.opts()), session: await openSession(flags, command) };
  }

  /** Global flags may stand anywhere; help is as wide everywhere as in the file that the build makes of it. */
  function configure(command: CommanderCommand): CommanderCommand {
    return command
      .exitOverride()
      .helpCommand(false)
      .configureHelp({ helpWidth: 80, subcommandTerm: (subcommand) => subcommand.name() })
      .configureOutput({
        writeOut: (text) => terminal.print(text.trimEnd()),
        writeErr: () => {},
        getOutHasColors: () => false,
      });
  }

  return {
    async run(argv) {
      exitStatus = 0;
      try {
        await root.parseAsync(argv, { from: "user" });
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        if (error.exitCode === 0) return 0;
        throw misuse(error);
      }
      return exitStatus;
    },
    help: () => root.helpInformation(),
  };
}

function optionsOf(given: Readonly<Record<string, unknown>>): Options {
  const valueOf = (name: string) => given[name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  return {
    // Commander gives `--no-wait` as `wait: false`.
    has: (name) => (name.startsWith("no-") ? valueOf(name.slice(3)) === false : valueOf(name) === true),
    text: (name) => {
      const value = valueOf(name);
      return typeof value === "string" ? value : undefined;
    },
  };
}

function misuse(error: CommanderError): GibseyError {
  const problem = error.message
    .replace(/^error: /, "")
    .replaceAll("'", "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const message = error.code === "commander.help" ? "the command needs a subcommand" : problem;
  return new GibseyError("USAGE", message, "gibsey --help, or gibsey COMMAND --help", { cause: error });
}
