import type { Check } from "../../check.ts";
import { busy } from "./busy.ts";
import { cursor } from "./cursor.ts";
import { database } from "./database.ts";
import { folder } from "./folder.ts";
import { ledger } from "./ledger.ts";
import { outbox } from "./outbox.ts";
import { runRecord } from "./run-record.ts";
import { schema } from "./schema.ts";
import { settings } from "./settings.ts";
import { stackRecord } from "./stack-record.ts";
import { triggers } from "./triggers.ts";

export const bookChecks: readonly Check[] = [
  settings,
  folder,
  runRecord,
  stackRecord,
  busy,
  database,
  schema,
  triggers,
  cursor,
  outbox,
  ledger,
];
