import { asGibseyError } from "./core/errors.ts";
import { createProgram } from "./program.ts";
import { openTerminal, wantsJson } from "./terminal.ts";
import { printError } from "./views/errors.ts";
import { openSession, processEnvironment } from "./wiring.ts";

/**
 * Runs one command line and sets the exit status. The only place that prints errors, but for `up`, which explains its own.
 *
 * The first SIGINT or SIGTERM lets the command finish what is in hand; the second ends the process.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new DOMException("interrupted", "AbortError"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // A reader of our output that leaves early (`| head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const environment = processEnvironment();
  const terminal = openTerminal(argv, environment);
  try {
    const program = createProgram(terminal, (flags, { bearsBadSettings = false }) =>
      openSession({
        flags,
        environment,
        terminal,
        wantsJson: wantsJson(argv),
        signal: interrupt.signal,
        bearsBadSettings,
      }),
    );
    process.exitCode = await program.run(argv);
  } catch (thrown) {
    const error = asGibseyError(thrown);
    printError(error, terminal, wantsJson(argv));
    process.exitCode = error.exitStatus;
  }
}
