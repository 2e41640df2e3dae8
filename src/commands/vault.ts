import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { localUser } from "../core/user.ts";
import { oneLine } from "../views/terminal.ts";
import { itemAsText, itemsAsText } from "../views/vault.ts";
import { type Call, type Command, type Options, printJson } from "./command.ts";
import { wholeNumber } from "./whole-number.ts";

const itemId = { syntax: "<id>", meaning: "the item's id, as `vault list` shows it" };
const user = { syntax: "--user <name>", meaning: `whose vault it is (default ${localUser})` };

export const vault: Command = {
  name: "vault",
  summary: "what you have saved, exchanges and quotes: list, show, save, rm",
  subcommands: [
    {
      name: "list",
      summary: "what is saved, newest first; with words, what has them",
      arguments: [{ syntax: "[query...]", meaning: "words to look for" }],
      options: [{ syntax: "--limit <count>", meaning: `how many (default ${limits.vaultListDefault})` }, user],
      examples: ["gibsey vault list", "gibsey vault list lamp room"],
      run: list,
    },
    { name: "show", summary: "one item, whole", arguments: [itemId], options: [user], run: show },
    {
      name: "save",
      summary: "save a quote, which must be on its page word for word",
      options: [
        { syntax: "--page <id>", meaning: "the page's id" },
        { syntax: "--quote <text>", meaning: "the words" },
        { syntax: "--note <text>", meaning: "words of your own about it" },
        user,
      ],
      examples: ['gibsey vault save --page lamp-room --quote "The lamp is out." --note "but who put it out?"'],
      run: save,
    },
    { name: "rm", summary: "remove an item", arguments: [itemId], options: [user], run: remove },
  ],
};

async function list({ args, options, session }: Call): Promise<number> {
  const query = args.join(" ").trim();
  const limit = wholeNumber("--limit", options.text("limit") ?? String(limits.vaultListDefault), limits.vaultListMax);
  const client = await session.connect();
  const items = await client.listVault(userOf(options), query === "" ? undefined : query, limit);
  if (session.wantsJson) printJson(session.terminal, "vault", { items });
  else session.terminal.print(itemsAsText(items, session.terminal, query));
  return query !== "" && items.length === 0 ? 3 : 0;
}

async function show({ args: [id = ""], options, session }: Call): Promise<number> {
  const item = await (await session.connect()).getVaultItem(userOf(options), id);
  if (session.wantsJson) printJson(session.terminal, "vault-show", item);
  else session.terminal.print(itemAsText(item, session.terminal));
  return 0;
}

async function save({ options, session }: Call): Promise<number> {
  const page_id = options.text("page");
  const quote = options.text("quote");
  if (page_id === undefined || quote === undefined) {
    throw new GibseyError("USAGE", "a quote is saved with its page", "gibsey vault save --page ID --quote TEXT");
  }
  const client = await session.connect();
  const item = {
    user_id: userOf(options),
    kind: "quote",
    citations: [{ page_id, quote }],
    note: options.text("note"),
  } as const;
  const { id } = await client.saveToVault(item);
  if (session.wantsJson) printJson(session.terminal, "vault-save", { id });
  else session.terminal.print(`Saved as ${oneLine(id)}.`);
  return 0;
}

async function remove({ args: [id = ""], options, session }: Call): Promise<number> {
  await (await session.connect()).removeFromVault(userOf(options), id);
  if (session.wantsJson) printJson(session.terminal, "vault-rm", { id, removed: true });
  else session.terminal.print(`${oneLine(id)} is removed.`);
  return 0;
}

function userOf(options: Options): string {
  return options.text("user") ?? localUser;
}
