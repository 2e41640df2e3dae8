/**
 * The table of errors. A reader can mend each of these: the message says what happened and why, the hint says what
 * to type next. docs/ERRORS.md is printed from this table.
 *
 * Exit statuses: 1 a fault of gibsey's own, 2 misuse, 3 nothing found, 4 something needed is down or unhealthy,
 * 5 refused, 130 interrupted.
 */
export const errorTable = {
  INTERNAL: { exit: 1, http: 500, meaning: "A fault of gibsey's own." },
  USAGE: { exit: 2, http: 400, meaning: "The command or request isn't one gibsey knows, or its words are off." },
  SETTING_INVALID: { exit: 2, http: 500, meaning: "A setting has a value that can't be used." },
  RUNTIME_CONFLICT: { exit: 2, http: 409, meaning: "--runtime contradicts what runs on this data dir." },
  FILE_UNREADABLE: { exit: 2, http: 400, meaning: "A path to import doesn't exist or can't be read." },
  FILE_INVALID: { exit: 2, http: 400, meaning: "A file isn't valid JSON, JSONL or front matter; the line is named." },
  FILE_REFUSED: { exit: 2, http: 400, meaning: "A path leads out of the folder that was given, or can't be a page." },
  BOOK_EMPTY: { exit: 2, http: 400, meaning: "There are no pages in what was given." },
  PAGE_INVALID: { exit: 2, http: 400, meaning: "A page lacks a field or has one of the wrong kind." },
  PAGE_DUPLICATE: { exit: 2, http: 409, meaning: "Two pages have one id or one number." },
  PAGE_TOO_LARGE: { exit: 2, http: 413, meaning: "A page or an import is larger than gibsey takes." },
  PAGE_UNKNOWN: { exit: 3, http: 404, meaning: "There is no page of that id." },
  CHARACTER_INVALID: { exit: 2, http: 400, meaning: "A character lacks a field or has one of the wrong kind." },
  CHARACTER_UNKNOWN: { exit: 3, http: 404, meaning: "There is no character of that id." },
  CHAT_UNKNOWN: { exit: 3, http: 404, meaning: "There is no saved chat of that name." },
  CHARACTER_TAKEN: { exit: 2, http: 409, meaning: "There is a character of that id already." },
  CARD_INVALID: { exit: 2, http: 400, meaning: "A file isn't a character card, or is a damaged one." },
  LETTER_UNKNOWN: { exit: 3, http: 404, meaning: "There is no dead letter of that id." },
  QUESTION_INVALID: { exit: 2, http: 400, meaning: "The question is empty or too long." },
  K_INVALID: { exit: 2, http: 400, meaning: "k isn't a whole number within its bounds." },
  UPTO_INVALID: { exit: 2, http: 400, meaning: "upto isn't a whole number from 0." },
  VECTOR_INVALID: { exit: 2, http: 400, meaning: "A vector has the wrong length or a number that isn't finite." },
  USER_INVALID: {
    exit: 2,
    http: 400,
    meaning: "A user's name is empty, too long, or has characters that names don't have.",
  },
  CREDITS_INVALID: { exit: 2, http: 400, meaning: "An amount of credits isn't a whole number within its bounds." },
  CREDITS_SHORT: { exit: 5, http: 402, meaning: "The account hasn't as many credits as are needed." },
  OPERATION_TAKEN: { exit: 2, http: 409, meaning: "The operation's id stands for something that was done before." },
  ASKS_TOO_MANY: { exit: 4, http: 429, meaning: "Too many asks of one account are under way." },
  VAULT_INVALID: { exit: 2, http: 400, meaning: "An item for the vault lacks a field or has one of the wrong kind." },
  VAULT_UNKNOWN: { exit: 3, http: 404, meaning: "There is no item of that id in the user's vault." },
  VAULT_FULL: { exit: 5, http: 409, meaning: "The user's vault holds as many items as it may." },
  QUOTE_UNKNOWN: { exit: 3, http: 422, meaning: "The words to save aren't on the page." },
  NIGHT_UNKNOWN: { exit: 3, http: 404, meaning: "There has been no night of the book yet." },
  NOT_FOUND: { exit: 2, http: 404, meaning: "The daemon has no such route." },
  TOKEN_REFUSED: { exit: 5, http: 401, meaning: "The token is missing or isn't this daemon's." },
  READER_REFUSED: { exit: 5, http: 403, meaning: "The token is a reader's, and what was asked isn't that reader's." },
  HOST_REFUSED: { exit: 5, http: 403, meaning: "The request's Host or Origin isn't this daemon's own." },
  DAEMON_DOWN: { exit: 4, http: 503, meaning: "No daemon answers." },
  DAEMON_RUNNING: { exit: 4, http: 409, meaning: "Another daemon holds this data dir." },
  DAEMON_FAILED: { exit: 4, http: 503, meaning: "The daemon didn't start or didn't become ready." },
  SERVICE_FAILED: { exit: 4, http: 503, meaning: "A server of the stack ended, or didn't become ready." },
  STACK_BUSY: { exit: 4, http: 409, meaning: "Another gibsey is starting or stopping this book's servers." },
  DOCKER_UNAVAILABLE: {
    exit: 4,
    http: 503,
    meaning: "There is no docker, no Compose plugin, or no engine that answers.",
  },
  JAVA_MISSING: { exit: 4, http: 503, meaning: "There is no Java 17 on this machine." },
  JARS_UNAVAILABLE: { exit: 4, http: 503, meaning: "The servers' jars couldn't be fetched through Maven." },
  MEMORY_SHORT: { exit: 4, http: 503, meaning: "The machine hasn't the memory that the servers need." },
  PORT_TAKEN: { exit: 4, http: 503, meaning: "Another process listens on the port." },
  DATA_DIR_UNUSABLE: { exit: 4, http: 503, meaning: "The data dir can't be made, read or written." },
  DATABASE_NEWER: { exit: 4, http: 503, meaning: "The database was written by a newer gibsey." },
  DATABASE_DAMAGED: { exit: 4, http: 503, meaning: "The database file isn't one, or is damaged." },
  DATABASE_BUSY: { exit: 4, http: 503, meaning: "Another program keeps the database locked." },
  FEED_UNAVAILABLE: { exit: 4, http: 503, meaning: "Kafka doesn't answer, refuses us, or has no topic of the book." },
  DISK_FULL: { exit: 4, http: 507, meaning: "The disk is full; the write was not done." },
  CASSANDRA_DOWN: { exit: 4, http: 503, meaning: "No node of Cassandra can be reached." },
  CASSANDRA_BUSY: { exit: 4, http: 503, meaning: "Cassandra doesn't answer in time, or lacks the nodes to." },
  LOGIN_REFUSED: {
    exit: 4,
    http: 503,
    meaning: "A server doesn't take the user, the password, or what the user asks.",
  },
  SCHEMA_MISSING: { exit: 4, http: 503, meaning: "The keyspace lacks a table, a column or an index." },
  SCHEMA_CONFLICT: { exit: 4, http: 503, meaning: "A table in Cassandra differs in a way that adding can't mend." },
  INDEX_FULL: { exit: 4, http: 507, meaning: "The index has no memory left for more vectors." },
  INDEX_UNAVAILABLE: { exit: 4, http: 503, meaning: "The vector index that is set isn't installed." },
  SNAPSHOT_INVALID: { exit: 4, http: 500, meaning: "The index snapshot is damaged or of another kind; it is rebuilt." },
  EMBEDDER_UNAVAILABLE: { exit: 4, http: 503, meaning: "The embedder can't be loaded or doesn't answer." },
  CHAT_UNAVAILABLE: { exit: 4, http: 503, meaning: "The chat model doesn't answer, or fell silent." },
  MODEL_UNKNOWN: { exit: 2, http: 400, meaning: "There is no model of that name." },
  MODEL_MISSING: { exit: 4, http: 503, meaning: "The model's files aren't on this machine." },
  MODEL_PULL_FAILED: { exit: 4, http: 503, meaning: "The model couldn't be downloaded from any of its sources." },
  MODEL_DAMAGED: { exit: 4, http: 503, meaning: "A model file's sha256 isn't the pinned one." },
  GENERATION_PINNED: { exit: 4, http: 409, meaning: "The book's vectors were made by another model." },
  REINDEX_RUNNING: { exit: 4, http: 409, meaning: "A reindex is running; there is one at a time." },
  REINDEX_FAILED: { exit: 4, http: 422, meaning: "The other model can't embed a page; nothing was switched." },
  NIGHTLY_RUNNING: { exit: 4, http: 409, meaning: "A night of the book is running; there is one at a time." },
  TIMER_UNAVAILABLE: { exit: 4, http: 503, meaning: "There is no crontab or systemctl, or it refuses." },
  NO_PREVIOUS_MODEL: { exit: 2, http: 409, meaning: "There is no earlier model to roll back to." },
  NOT_READY: { exit: 4, http: 503, meaning: "The daemon is starting and doesn't answer questions yet." },
  CANARY_LOST: {
    exit: 4,
    http: 504,
    meaning: "A write of gibsey's own didn't come through every hop; the message says where it stopped.",
  },
  SEARCHABLE_TIMEOUT: { exit: 4, http: 504, meaning: "A write is kept, but wasn't searchable in time." },
  INTERRUPTED: { exit: 130, http: 499, meaning: "The reader or a signal stopped the work." },
} as const satisfies Record<string, { exit: number; http: number; meaning: string }>;

export type ErrorCode = keyof typeof errorTable;

/** An error that the reader can mend: a permanent code, what happened, and what to type next. */
export class GibseyError extends Error {
  override readonly name = "GibseyError";
  readonly code: ErrorCode;
  readonly hint: string;
  /** Figures that stand beside the error where it is told to programs. */
  readonly beside: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    hint: string,
    options: { cause?: unknown; beside?: Readonly<Record<string, unknown>> } = {},
  ) {
    const { beside = {}, ...rest } = options;
    super(message, rest);
    this.code = code;
    this.hint = hint;
    this.beside = beside;
  }

  get exitStatus(): number {
    return errorTable[this.code].exit;
  }

  get httpStatus(): number {
    return errorTable[this.code].http;
  }

  /** The shape that `--json` prints and the daemon answers: `{error: {code, message, hint}}`, and what stands beside it. */
  toJSON(): { error: { code: ErrorCode; message: string; hint: string } } {
    return { ...this.beside, error: { code: this.code, message: this.message, hint: this.hint } };
  }
}

/** Whether this is a {@link GibseyError} of one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is GibseyError {
  return error instanceof GibseyError && codes.includes(error.code);
}

/** Any thrown thing as a {@link GibseyError}; what isn't one becomes INTERNAL with the original as its cause. */
export function asGibseyError(thrown: unknown): GibseyError {
  if (thrown instanceof GibseyError) return thrown;
  if (thrown instanceof Error && thrown.name === "AbortError") {
    return new GibseyError("INTERRUPTED", "stopped before it was done", "run it again: it goes on where it was", {
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new GibseyError("INTERNAL", message, "run it again with --verbose and report what it prints", {
    cause: thrown,
  });
}

/** Whether a string is a code of {@link errorTable}; what a client asks of a daemon's answer. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorTable, code);
}
