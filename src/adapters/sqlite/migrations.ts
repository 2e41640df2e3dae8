/** Epoch milliseconds at the statement; julianday() is there in every sqlite3, `unixepoch('subsec')` isn't. */
const nowMs = "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)";

/*
 * The outbox is filled by triggers, so that whoever writes a row (this program, or a hand at the sqlite3 shell) commits
 * the row and its event as one.
 *
 * - A page that lends its number to another within one transaction is parked on a negative number meanwhile. Parked
 *   pages make no event; taking the new number does.
 * - REPLACE deletes the row whose number it takes without firing delete triggers; `pages_displaced` stands in for them.
 * - Passages carry the character's name, so a new or changed name is a change of each of its pages.
 */
const book = `
create table pages (
  page_id text primary key not null,
  number integer not null unique,
  section integer not null,
  char_id text not null,
  title text not null,
  body text not null
) strict;
create index pages_by_character on pages (char_id);

create table characters (
  char_id text primary key not null,
  display_name text not null,
  color_hex text not null,
  section integer,
  first_page integer,
  last_page integer,
  system_prompt text,
  tone text
) strict;

create table outbox (
  seq integer primary key autoincrement,
  table_name text not null,
  op text not null check (op in ('i', 'u', 'd')),
  page_id text not null,
  written_at_ms integer not null default (${nowMs})
) strict;

create trigger pages_displaced before insert on pages begin
  insert into outbox (table_name, op, page_id)
  select 'pages', 'd', page_id from pages where number = new.number and page_id <> new.page_id;
end;
create trigger pages_inserted after insert on pages begin
  insert into outbox (table_name, op, page_id) values ('pages', 'i', new.page_id);
end;
create trigger pages_updated after update on pages when new.number >= 0 begin
  insert into outbox (table_name, op, page_id) values ('pages', 'u', new.page_id);
end;
create trigger pages_renamed after update of page_id on pages when old.page_id <> new.page_id begin
  insert into outbox (table_name, op, page_id) values ('pages', 'd', old.page_id);
end;
create trigger pages_deleted after delete on pages begin
  insert into outbox (table_name, op, page_id) values ('pages', 'd', old.page_id);
end;

create trigger characters_inserted after insert on characters begin
  insert into outbox (table_name, op, page_id) select 'pages', 'u', page_id from pages where char_id = new.char_id;
end;
create trigger characters_updated after update on characters
when old.display_name <> new.display_name or old.char_id <> new.char_id begin
  insert into outbox (table_name, op, page_id)
  select 'pages', 'u', page_id from pages where char_id in (old.char_id, new.char_id);
end;
create trigger characters_deleted after delete on characters begin
  insert into outbox (table_name, op, page_id) select 'pages', 'u', page_id from pages where char_id = old.char_id;
end;

create table consumers (name text primary key not null, position integer not null) strict;

create table dead_letters (
  log_file text not null,
  log_offset integer not null,
  event_key text,
  event_value text,
  reason text not null,
  primary key (log_file, log_offset)
) strict;

create table vector_generations (
  id text primary key not null,
  provider text not null,
  model text not null,
  dimensions integer not null,
  state text not null
) strict;
create unique index vector_generations_one_active on vector_generations (state) where state = 'active';
`;

/** How many triggers fill the outbox. */
export const bookTriggers = book.match(/^create trigger /gm)?.length ?? 0;

/*
 * Letters that were kept before have neither page nor time of their own. They are of the outbox, whose key names the page
 * and whose envelope tells when the change was written: a moment before it died.
 */
const deadLettersToReplay = `
alter table dead_letters add column table_name text not null default 'pages';
alter table dead_letters add column page_id text;
alter table dead_letters add column died_at_ms integer not null default 0;
alter table dead_letters add column tries integer not null default 1;
update dead_letters set page_id = json_extract(event_key, '$.page_id')
  where json_valid(event_key) and json_type(event_key, '$.page_id') = 'text';
update dead_letters set died_at_ms = json_extract(event_value, '$.ts_ms')
  where json_valid(event_value) and json_type(event_value, '$.ts_ms') = 'integer';
create index dead_letters_by_page on dead_letters (page_id);
`;

/** The canary's rows are removed once their event was seen, and of that nobody needs to hear. */
const canary = `
create table test_cdc (id text primary key not null) strict;
create trigger test_cdc_inserted after insert on test_cdc begin
  insert into outbox (table_name, op, page_id) values ('test_cdc', 'i', new.id);
end;
`;

/** Entries are added and never changed. What a killed daemon has reserved is found by its reservation. */
const ledger = `
create table accounts (
  user text primary key not null,
  balance integer not null check (balance >= 0),
  last_number integer not null
) strict;
create table ledger (
  user text not null references accounts,
  number integer not null,
  operation text not null,
  kind text not null,
  credits integer not null,
  reserved integer not null,
  balance_after integer not null check (balance_after >= 0),
  at_ms integer not null,
  primary key (user, number),
  unique (user, operation)
) strict;
create table reservations (
  user text not null references accounts,
  operation text not null,
  credits integer not null,
  until_ms integer not null,
  holder text not null,
  primary key (user, operation)
) strict;
create trigger ledger_is_kept before update on ledger begin
  select raise(abort, 'an entry never changes');
end;
`;

/** What readers have saved. Citations are a JSON list: nobody asks for one alone. */
const vault = `
create table vault (
  user text not null,
  id text not null,
  kind text not null,
  char_id text,
  question text,
  text text not null,
  citations text not null,
  note text,
  at_ms integer not null,
  primary key (user, id)
) strict;
`;

/** A card may be megabytes, and characters are read with every question: so cards have a table of their own. */
const cards = `
alter table characters add column prompt_source text;
create table cards (
  char_id text primary key not null,
  json text not null,
  image blob
) strict;
`;

/*
 * What the newest night made of the book: one row of `nights`, and one of `summaries` for each cluster. Lists are JSON, and
 * `updated_at` is as in 2026-11-27T03:00:12.345Z, so that a hand at the sqlite3 shell can read it. A lease runs from `taken_at_ms`.
 */
const nights = `
create table nights (
  run_id text primary key not null,
  facts text not null
) strict;
create table summaries (
  cluster_id integer primary key not null,
  run_id text not null,
  center_page text not null,
  summary text not null,
  updated_at text not null,
  members text not null,
  member_hash text not null,
  terms text not null,
  citations text not null,
  writer text not null,
  shortfall text
) strict;
create table summary_drafts (
  member_hash text not null,
  wanted text not null,
  draft text not null,
  primary key (member_hash, wanted)
) strict;
create table night_runs (
  run_id text primary key not null,
  run text not null
) strict;
create table leases (
  name text primary key not null,
  holder text not null,
  taken_at_ms integer not null,
  ttl_ms integer not null
) strict;
`;

/**
 * The steps that make the database, oldest first: step n takes it from version n to n + 1. A step that has been
 * released is never changed, only followed by another.
 */
export const migrations: readonly string[] = [book, deadLettersToReplay, canary, ledger, vault, cards, nights];

/** What the steps make, by name, with the statement that makes a trigger: for those who look what is missing. */
export const schemaObjects: readonly SchemaObject[] = [
  ...migrations
    .join("\n")
    .matchAll(/^create (unique index|index|table|trigger) (\w+)[^;]*?(?: begin\n[\s\S]*?\nend)?;/gm),
].map(([statement, kind, name]) => ({
  kind: kind === "trigger" || kind === "table" ? kind : "index",
  name: String(name),
  statement,
}));

export interface SchemaObject {
  readonly kind: "table" | "index" | "trigger";
  readonly name: string;
  readonly statement: string;
}
