import { type Call, type Command, printJson } from "./command.ts";

export const schema: Command = {
  name: "schema",
  summary: "the book's tables in Cassandra: what is missing, and adding it",
  subcommands: [
    {
      name: "diff",
      summary: "what the keyspace lacks, with the CQL that adds it; changes nothing. Exit 4 when something is missing",
      run: diff,
    },
    {
      name: "apply",
      summary: "add what is missing; nothing is ever dropped or changed in type",
      run: apply,
    },
  ],
};

async function diff({ session }: Call): Promise<number> {
  const { terminal, wantsJson } = session;
  const { keyspace, differences } = await session.schema.diff();
  if (wantsJson) {
    printJson(terminal, "schema-diff", { keyspace, differences });
  } else {
    const lines = differences.map(
      ({ text, statement }) => `-- ${text}\n${statement ?? "-- no statement can add that"}`,
    );
    terminal.print(lines.length === 0 ? `Keyspace ${keyspace} has all that gibsey needs.` : lines.join("\n"));
  }
  return differences.length === 0 ? 0 : 4;
}

async function apply({ session }: Call): Promise<number> {
  const { terminal, wantsJson } = session;
  const statements: string[] = [];
  await session.schema.apply((statement) => {
    statements.push(statement);
    if (!wantsJson) terminal.print(statement);
  });
  if (wantsJson) printJson(terminal, "schema-apply", { statements });
  else terminal.print(statements.length === 0 ? "There was nothing to add." : "The schema is complete.");
  // It may have seen the new keyspace and not the tables in it, and then says nothing and captures nothing.
  if (statements.length > 0)
    terminal.say("An agent that ran meanwhile must be started again to capture the new tables.");
  return 0;
}
