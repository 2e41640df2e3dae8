import { ask } from "./ask.ts";
import { chat } from "./chat.ts";
import type { Command } from "./command.ts";
import { characters } from "./characters.ts";
import { config } from "./config.ts";
import { credits } from "./credits.ts";
import { daemon } from "./daemon.ts";
import { demo } from "./demo.ts";
import { dlq } from "./dlq.ts";
import { doctor } from "./doctor.ts";
import { down } from "./down.ts";
import { evalQuestions } from "./eval.ts";
import { importBook } from "./import.ts";
import { logs } from "./logs.ts";
import { models } from "./models.ts";
import { nightly } from "./nightly.ts";
import { page } from "./page.ts";
import { reindex } from "./reindex.ts";
import { schema } from "./schema.ts";
import { status } from "./status.ts";
import { token } from "./token.ts";
import { up } from "./up.ts";
import { vault } from "./vault.ts";
import { watch } from "./watch.ts";

/**
 * Every command, in the order of the help. Each file here is light: what is heavy (zod, readers of files) is imported
 * when the command runs, so that no command pays for another.
 */
export const commands: readonly Command[] = [
  demo,
  importBook,
  ask,
  chat,
  page,
  characters,
  vault,
  up,
  down,
  doctor,
  status,
  watch,
  logs,
  credits,
  dlq,
  evalQuestions,
  models,
  reindex,
  nightly,
  schema,
  config,
  token,
  daemon,
];
