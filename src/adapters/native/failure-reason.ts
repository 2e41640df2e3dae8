/** A known way for a server to fail, told from its log. */
export interface FailureReason {
  readonly reason: string;
  readonly hint: string;
}

/** What a server's last words mean, if they are known. */
export function failureReason(words: string): FailureReason | undefined {
  // What a healthy server warns of (memory that it may not lock, say) is no reason.
  const grave = words.split("\n").filter((line) => !/^\S+ \S+ (DEBUG|INFO|WARN)\b/.test(line));
  const text = grave.join("\n");
  return known.find(({ sign }) => sign.test(text));
}

/** The most certain first: one failure often causes the next. */
const known: readonly (FailureReason & { readonly sign: RegExp })[] = [
  {
    sign: /No space left on device|Insufficient disk space/,
    reason: "the disk is full",
    hint: "make room, then gibsey up",
  },
  {
    sign: /Setting a system-wide Policy object is not supported|UnsupportedClassVersionError/,
    reason: "this Java can't run it",
    hint: "install Java 17, or set JAVA_HOME to one",
  },
  {
    sign: /OutOfMemoryError|insufficient memory for the Java Runtime|Cannot allocate memory|Could not reserve enough space/,
    reason: "it ran out of memory",
    hint: "end other programs, then gibsey up",
  },
  {
    sign: /Address already in use|BindException|Failed to bind|is in use by another process/,
    reason: "another process has its port",
    hint: "gibsey up --any-port",
  },
  {
    sign: /Exiting due to error while processing commit log|Could not read commit log descriptor/,
    reason: "its commit log is damaged",
    hint: "the last writes before a crash are in cassandra/commitlog; move that folder aside to start without them",
  },
  {
    sign: /InconsistentClusterIdException|Invalid cluster\.id|Stored node id \d+ doesn't match/,
    reason: "its data are another cluster's",
    hint: "move the kafka folder of the data dir aside: the book itself is in Cassandra",
  },
  {
    sign: /Failed to acquire lock on file|OverlappingFileLockException/,
    reason: "another process uses its folder",
    hint: "gibsey down, or end that process",
  },
  {
    sign: /Saved cluster name .* != configured name/,
    reason: "its data are another cluster's",
    hint: "name another --data-dir",
  },
  {
    sign: /Permission denied|AccessDeniedException/,
    reason: "it may not read or write one of its files",
    hint: "see who owns the data dir (ls -lR), or name another with --data-dir",
  },
];
