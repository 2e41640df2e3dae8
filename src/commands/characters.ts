import type { SentCard } from "../client/answers.ts";
import type { DaemonClient } from "../client/daemon-client.ts";
import { GibseyError } from "../core/errors.ts";
import { characterAsText, charactersAsText } from "../views/characters.ts";
import { counted, oneLine } from "../views/terminal.ts";
import { type Call, type Command, printJson } from "./command.ts";

const charId = { syntax: "<id>", meaning: "the character's id, as `characters list` shows it" };

export const characters: Command = {
  name: "characters",
  summary: "who is in the book: list, show, put, import, export; character cards, too",
  subcommands: [
    { name: "list", summary: "every character", run: list },
    { name: "show", summary: "one character, with its prompt", arguments: [charId], run: show },
    {
      name: "put",
      summary: "write a character; what isn't given stays",
      arguments: [charId],
      options: [
        { syntax: "--name <name>", meaning: "what it is called" },
        { syntax: "--prompt <text>", meaning: "who it is, in words to a chat model" },
        { syntax: "--derive", meaning: "take its prompt away: one is derived from its own pages" },
        { syntax: "--tone <text>", meaning: "how it speaks" },
        { syntax: "--color <#RRGGBB>", meaning: "its colour" },
      ],
      examples: ['gibsey characters put keeper --prompt "You are the keeper of the lamps."'],
      run: put,
    },
    {
      name: "import",
      summary: "read characters: our own JSON, and character cards of version 1 to 3, JSON or PNG",
      arguments: [{ syntax: "<files...>", meaning: "the files" }],
      options: [{ syntax: "--as <id>", meaning: "the id of the file's character; one that is there gets the card" }],
      examples: ["gibsey characters import wren.png", "gibsey characters import wren.png --as old-wren"],
      run: importCharacters,
    },
    {
      name: "export",
      summary: "write a character out, as our own JSON or as a card; without an id all of them, as JSON",
      arguments: [{ syntax: "[id]", meaning: "the character's id" }],
      options: [
        { syntax: "--format <format>", meaning: "json, v2, v3 or png (default json, or what --out ends in)" },
        { syntax: "--out <file>", meaning: "where to; stdout if left out" },
      ],
      examples: ["gibsey characters export wren --out wren.png", "gibsey characters export wren --format v3"],
      run: exportCharacters,
    },
  ],
};

async function list({ session }: Call): Promise<number> {
  const all = await (await session.connect()).characters();
  if (session.wantsJson) printJson(session.terminal, "characters", { characters: all });
  else session.terminal.print(charactersAsText(all, session.terminal));
  return 0;
}

async function show({ args: [id = ""], session }: Call): Promise<number> {
  const character = await (await session.connect()).getCharacter(id);
  if (session.wantsJson) printJson(session.terminal, "characters-show", character);
  else session.terminal.print(characterAsText(character, session.terminal));
  return 0;
}

async function put({ args: [id = ""], options, session }: Call): Promise<number> {
  if (options.has("derive") && options.text("prompt") !== undefined) {
    throw new GibseyError("USAGE", "--prompt and --derive are both given", "give one of them");
  }
  const given = {
    display_name: options.text("name"),
    system_prompt: options.has("derive") ? null : options.text("prompt"),
    tone: options.text("tone"),
    color_hex: options.text("color"),
  };
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (Object.keys(fields).length === 0) {
    throw new GibseyError("USAGE", "there is nothing to write", "--name, --prompt, --derive, --tone or --color");
  }
  const written = await (await session.connect()).putCharacter(id, fields);
  if (session.wantsJson) printJson(session.terminal, "characters-put", written);
  else session.terminal.print(`${oneLine(id)} ${written.outcome}.`);
  return 0;
}

async function importCharacters({ args, options, session }: Call): Promise<number> {
  const as = options.text("as");
  if (as !== undefined && args.length > 1) {
    throw new GibseyError("USAGE", "--as names one character, and there are several files", "import them one by one");
  }
  const { readCharacterFile } = await import("../client/card/read-character-file.ts");
  // All is read before anything is written.
  const files = [];
  for (const path of args) files.push(await readCharacterFile(path, as, session.signal));
  const client = await session.connect();
  const outcomes = [];
  for (const { character, card } of files.flat()) {
    const { char_id, ...fields } = character;
    const isNew = card !== undefined && as === undefined;
    const { outcome } = await client.putCharacter(char_id, fields, { isNew, ...(card === undefined ? {} : { card }) });
    outcomes.push({ char_id, outcome });
    if (!session.wantsJson)
      session.terminal.print(`${oneLine(char_id)} ${outcome}: ${oneLine(character.display_name)}`);
  }
  if (session.wantsJson) printJson(session.terminal, "characters-import", { characters: outcomes });
  return 0;
}

async function exportCharacters({ args: [id], options, session }: Call): Promise<number> {
  const { characterFormats, fileOfCharacter } = await import("../client/card/write-card.ts");
  const out = options.text("out");
  const asked = options.text("format") ?? (out?.toLowerCase().endsWith(".png") === true ? "png" : "json");
  const format = characterFormats.find((one) => one === asked.toLowerCase());
  if (format === undefined)
    throw new GibseyError("USAGE", `--format is ${JSON.stringify(asked)}`, "json, v2, v3 or png");
  if (format === "png" && out === undefined) {
    throw new GibseyError("USAGE", "a PNG isn't text to be printed", "name a file: --out FILE");
  }
  if (id === undefined && format !== "json") {
    throw new GibseyError("USAGE", "a card is of one character", "name it, as `gibsey characters list` shows it");
  }
  const client = await session.connect();
  const bytes =
    id === undefined
      ? Buffer.from(`${JSON.stringify({ characters: await client.characters() }, undefined, 2)}\n`)
      : fileOfCharacter(await client.getCharacter(id), await cardOf(client, id), format);
  if (out === undefined) {
    const text = bytes.toString("utf8");
    if (session.wantsJson) printJson(session.terminal, "characters-export", JSON.parse(text));
    else session.terminal.write(text);
    return 0;
  }
  const { writeWhole } = await import("../client/write-file.ts");
  await writeWhole(out, bytes, session.signal);
  if (session.wantsJson) printJson(session.terminal, "characters-export", { file: out, format, bytes: bytes.length });
  else session.terminal.say(`${oneLine(out)} written, ${counted(bytes.length, "byte")}`);
  return 0;
}

async function cardOf(client: DaemonClient, id: string): Promise<SentCard | undefined> {
  const { json, ...image } = await client.getCard(id);
  return json === undefined ? undefined : { json, ...image };
}
