import { afterEach, describe, expect, it, vi } from "vitest";
import { lampCitation } from "../../test/fakes/chat-server.ts";
import { openFakeChat } from "../../test/fakes/chat.ts";
import { type FakeScreen, openFakeScreen } from "../../test/fakes/screen.ts";
import { limits } from "../core/limits.ts";
import { createStyle } from "../views/terminal.ts";
import type { ChatStart } from "./chat-state.ts";

const patience = { timeout: 10_000, interval: 10 };
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

interface Given {
  readonly columns?: number;
  readonly rows?: number;
  readonly start?: Partial<ChatStart>;
  readonly hasUnicode?: boolean;
  readonly ownRows?: readonly string[];
}

/** A chat on a screen. */
async function openChat({ columns = 80, rows = 24, start = {}, hasUnicode = true, ownRows = [] }: Given = {}) {
  const screen = await openFakeScreen(columns, rows, ownRows);
  const { showChat } = await import("./show-chat.tsx");
  const open = openFakeChat(start);
  const options = { style: createStyle(false), hasUnicode, book: "the-book" };
  const left = showChat(open.chat, options, screen.draw);
  ended.push(async () => {
    open.chat.leave();
    await left;
  });
  return { ...open, screen, left };
}

async function expectRows(screen: FakeScreen, rows: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(await screen.rows()).toEqual(rows), patience);
}

async function expectLast(screen: FakeScreen, pattern: RegExp): Promise<void> {
  await vi.waitFor(async () => expect((await screen.rows()).join("\n")).toMatch(pattern), patience);
}

const words = "The fox went over the wall and told nobody what she had seen. ";
const opening = "“The lamp went out at nine.” (p.12)";
const status = "London Fox  the-book  /help";

describe("a chat on a terminal", () => {
  it("shows who speaks and what is typed, with the cursor where it is", async () => {
    const { screen } = await openChat();
    await expectRows(screen, ["", status, "›"]);
    screen.type("wher\u001b[D狐");
    await expectRows(screen, ["", status, "› whe狐r"]);
    expect(await screen.cursor()).toEqual({ x: 7, y: 2 });
    screen.type("\u001b\r");
    await expectRows(screen, ["", status, "› whe狐", "  r"]);
    expect(await screen.cursor()).toEqual({ x: 2, y: 3 });
  });

  it.each([
    [30, "London Fox  fake:model  /help"],
    [24, "London Fox  /help"],
    [14, "Londo…  /help"],
  ])("leaves out on %i columns what matters least", async (columns, row) => {
    const { screen, chat } = await openChat({ columns });
    chat.happen({ kind: "asked", question: "who?" });
    chat.happen({ kind: "heard", event: { kind: "meta", pages: [], cost: 5, model: "fake:model", evidence: "some" } });
    chat.happen({ kind: "ended", state: { kind: "stopped" } });
    await vi.waitFor(async () => expect((await screen.rows()).slice(-2)).toEqual([row, "›"]), patience);
  });

  it("shows an answer as it is said, and leaves it above when it is over", async () => {
    const { screen, client } = await openChat();
    screen.type("who?\r");
    await expectRows(screen, [
      "",
      "› who?",
      "",
      "London Fox",
      "  thinks…",
      "",
      "London Fox  the-book  thinking, Ctrl+C stops",
      "›",
    ]);
    client.say({ kind: "meta", pages: [], cost: 5, model: "fake:model", evidence: "some" });
    client.say({ kind: "text", text: `${opening}\n\n` }, { kind: "citation", citation: lampCitation });
    client.say({ kind: "text", text: "I had the key, and " });
    const above = ["", "› who?", "", "London Fox", `  ▌ ${opening}`, ""];
    await expectRows(screen, [
      ...above,
      "  I had the key, and",
      "",
      "London Fox  fake:model  the-book  speaking, Ctrl+C stops",
      "›",
    ]);
    client.say({ kind: "text", text: "told (p.12)." }, { kind: "done", cost: 5, balance: 10 }, "end");
    await expectRows(screen, [
      ...above,
      "  I had the key, and told (p.12).",
      "",
      "  2 answers left (10 credits); more: gibsey credits local --grant 50",
      "",
      "London Fox  fake:model  the-book  /help",
      "›",
    ]);
  });

  it("shows everything once, however much was told before", async () => {
    const { screen, chat } = await openChat();
    const notes = Array.from({ length: limits.chatKeptMax + 20 }, (_, index) => `note ${index}`);
    for (const text of notes) {
      chat.tell({ kind: "note", text });
      // Each is drawn by itself, as when somebody types a command after another.
      await expectLast(screen, new RegExp(`${text}\n`));
    }
    const told = (await screen.rows()).filter((row) => row.includes("note"));
    expect(told).toEqual(notes.map((text) => `  ${text}`));
  });

  it.each([
    [80, 24],
    [40, 12],
  ])(
    "shows the last rows of an answer longer than %i by %i, and the whole of it when it is over",
    async (columns, rows) => {
      const { screen, client } = await openChat({ columns, rows, ownRows: ["$ gibsey chat"] });
      screen.type("who?\r");
      for (let index = 0; index < 60; index++) client.say({ kind: "text", text: words });
      await expectLast(screen, /speaking/);
      const live = await screen.rows();
      expect(live.slice(0, 2)).toEqual(["$ gibsey chat", "  ⋮"]);
      expect(live.slice(1)).toHaveLength(rows - 1);
      client.say({ kind: "text", text: "The end." }, { kind: "done", cost: 5, balance: 95 }, "end");
      await expectLast(screen, /The\s+end\.\n\n.*\/help\n›$/);
      const whole = await screen.rows();
      expect(whole.join(" ").match(/seen\./g)).toHaveLength(60);
      expect(whole.join("\n")).not.toContain("⋮");
      expect(whole.filter((row) => row.startsWith("› who?"))).toHaveLength(1);
      expect(Math.max(...whole.map((row) => row.length))).toBeLessThan(columns);
    },
  );

  it("is painted anew where the terminal becomes narrower, and nothing is left behind", async () => {
    const { screen, client } = await openChat();
    client.answer(words.repeat(4));
    screen.type("who?\r");
    await expectLast(screen, /\/help\n›$/);
    screen.type("and then?\r");
    client.say({ kind: "text", text: words.repeat(3) });
    await expectLast(screen, /speaking/);
    for (const [columns, rows] of [
      [60, 24],
      [41, 20],
      [90, 24],
    ] as const) {
      screen.resize(columns, rows);
      client.say({ kind: "text", text: words });
      await vi.waitFor(async () => {
        const all = await screen.visibleRows();
        expect(all.filter((row) => /^London Fox {2}.*stops$/.test(row))).toHaveLength(1);
        expect(all.filter((row) => row.startsWith("› and then?"))).toHaveLength(1);
        expect(all.filter((row) => row.startsWith("› who?")).length).toBeLessThan(2);
        expect(all.join(" ").match(/The\s+fox/g)?.length).toBeGreaterThanOrEqual(4);
        expect(all.at(-1)).toBe("›");
      }, patience);
    }
  });

  it("takes nothing away of what stood on the terminal before, however low it becomes", async () => {
    const { screen, client } = await openChat({ ownRows: ["$ ls", "book", "$ gibsey chat"] });
    screen.type("who?\r");
    client.say({ kind: "text", text: words.repeat(40) });
    await expectLast(screen, /⋮[^]*speaking/);
    screen.resize(80, 8);
    client.say({ kind: "text", text: "The end." }, "end");
    await expectLast(screen, /The end\.\n\n.*\/help\n›$/);
    expect((await screen.rows()).slice(0, 3)).toEqual(["$ ls", "book", "$ gibsey chat"]);
  });

  it("draws nothing while nothing happens", async () => {
    const { screen } = await openChat();
    await expectRows(screen, ["", status, "›"]);
    const before = screen.writes();
    screen.type("\u0015");
    await vi.waitFor(async () => expect(await screen.rows()).toEqual(["", status, "›"]));
    expect(screen.writes()).toBe(before);
  });

  it("takes what is pasted as it is, and asks for it only when told to", async () => {
    const { screen, client } = await openChat();
    await vi.waitFor(async () => expect(await screen.isPasteMarked()).toBe(true), patience);
    screen.type("\u001b[200~one\rtwo\u001b[201~");
    await expectRows(screen, ["", status, "› one", "  two"]);
    expect(client.asked).toEqual([]);
  });

  it("sends what was typed before it was there", async () => {
    const { screen, client } = await openChat();
    screen.type("who?\n");
    await vi.waitFor(() => expect(client.asked).toMatchObject([{ text: "who?" }]), patience);
    screen.type("one\ntwo");
    await expectLast(screen, /› one\n {2}two$/);
  });

  it("offers the commands and their arguments", async () => {
    const { screen } = await openChat();
    screen.type("/q");
    await expectRows(screen, ["", status, "› /q", "  /quote   N  the page around a quote", "  /quit    leave"]);
    screen.type("\u0015/as g");
    await expectLast(screen, /› \/as g\n {2}\/as Glyph Marrow$/);
    screen.type("\t\r");
    await expectRows(screen, ["", "  You speak with Glyph Marrow.", "", "Glyph Marrow  the-book  /help", "›"]);
  });

  it("lets a character be chosen", async () => {
    const { screen } = await openChat({ columns: 60, start: { isChoosing: true, speaker: undefined } });
    const help = "arrows choose, typing filters, Enter speaks, Esc leaves";
    await expectRows(screen, [
      "",
      "Who shall answer?",
      "",
      "❯ the book itself",
      "  London Fox       p.9 to 24",
      "  Glyph Marrow     p.25 to 203",
      "",
      help,
    ]);
    screen.type("fox");
    await expectRows(screen, ["", "Who shall answer? fox", "", "❯ London Fox  p.9 to 24", "", help]);
    expect(await screen.cursor()).toEqual({ x: 21, y: 1 });
    screen.type("\r");
    await expectRows(screen, ["", status, "›"]);
  });

  it("begins anew with an empty screen", async () => {
    const { screen } = await openChat();
    screen.type("/who\r");
    await expectLast(screen, /❯ London Fox/);
    screen.type("/clear\r");
    await vi.waitFor(
      async () => expect((await screen.rows()).filter((row) => row !== "")).toEqual([status, "›"]),
      patience,
    );
  });

  it("leaves the terminal as it was, with what was said in place", async () => {
    const { screen, client, left } = await openChat({ ownRows: ["$ gibsey chat"] });
    client.answer("I.");
    screen.type("who?\r");
    await expectLast(screen, /\/help\n›$/);
    screen.type("\u0003");
    await left;
    await expectRows(screen, ["$ gibsey chat", "", "› who?", "", "London Fox", `  ▌ ${opening}`, "", "  I."]);
    expect(await screen.cursor()).toEqual({ x: 0, y: 9 });
    expect(await screen.isPasteMarked()).toBe(false);
  });

  it("is left in the middle of an answer with what was said in place, and kept", async () => {
    const { screen, client, chat, lines, left } = await openChat();
    screen.type("who?\r");
    client.say({ kind: "text", text: "I had" });
    await expectLast(screen, /I had/);
    chat.leave();
    await left;
    await chat.allKept();
    await expectRows(screen, ["", "› who?", "", "London Fox", "  I had", "", "  (stopped)"]);
    expect(lines).toHaveLength(1);
  });

  it("needs nothing but ASCII of a terminal that has no more", async () => {
    const { screen, client } = await openChat({ hasUnicode: false });
    client.say({ kind: "text", text: "I." }, "end");
    screen.type("who?\r");
    await expectLast(screen, /\/help\n>$/);
    expect((await screen.rows()).join("")).toMatch(/^[\u0020-\u007e]+$/);
  });
});
