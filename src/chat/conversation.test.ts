import { describe, expect, it, vi } from "vitest";
import { foxCharacters, lampCitation, lampPage } from "../../test/fakes/chat-server.ts";
import { openFakeChat } from "../../test/fakes/chat.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { asked } from "./exchange.ts";
import { readChat } from "./saved-chat.ts";

/** What was told, as texts. */
function toldIn({ chat }: ReturnType<typeof openFakeChat>): string[] {
  return chat.state.entries.map((entry) => {
    if (entry.kind === "note") return entry.text;
    if (entry.kind === "problem") return `${entry.problem.message}; ${entry.problem.hint}`;
    return entry.kind;
  });
}

describe("a conversation", () => {
  it("puts a question to who speaks, with what was said before, and keeps what is said", async () => {
    const open = openFakeChat({ upto: 12 });
    open.client.answer("I had the key.");
    await open.type("who had\\\r");
    await open.type("the key?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    expect(open.client.asked).toEqual([
      { user_id: "local", char_id: "london-fox", text: "who had\nthe key?", upto: 12, turns: [] },
    ]);
    open.client.answer("Nobody.");
    await open.type("and who else?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(2));
    expect(open.client.asked[1]?.turns).toEqual([
      { question: "who had\nthe key?", answer: "“The lamp went out at nine.” (p.12)\n\nI had the key." },
    ]);
    const resumed = await readChat(open.chat.parts.files, undefined, foxCharacters);
    expect(resumed.exchanges).toMatchObject([
      { question: "who had\nthe key?", upto: 12, speaker: { char_id: "london-fox" }, citations: [lampCitation] },
      { question: "and who else?", state: { kind: "done" }, cost: 5, model: "fake:model" },
    ]);
  });

  it("is kept however long it goes on", async () => {
    const exchanges = Array.from({ length: limits.chatKeptMax }, () => asked("why?", undefined, undefined));
    const open = openFakeChat({ exchanges });
    open.client.answer("I.", 5);
    await open.type("who?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    expect(toldIn(open).at(-1)).toMatch(/^1 answer left/);
  });

  it("sends nothing along that was said to somebody who had read further", async () => {
    const open = openFakeChat({ upto: 12 });
    for (const [upto, turns] of [
      [12, 0],
      [30, 1],
      [20, 1],
      [12, 1],
      [undefined, 4],
    ] as const) {
      open.chat.happen({ kind: "bounded", upto });
      expect([upto, open.chat.requestFor("who?").turns?.length]).toEqual([upto, turns]);
      open.client.answer("I.");
      await open.type("who?\r");
      await vi.waitFor(() => expect(open.chat.state.live).toBeUndefined());
    }
  });

  it("warms the model once while a question is typed, and not for a cleared line", async () => {
    const { client, type } = openFakeChat();
    await type("\u0015");
    expect(client.warmed).toBe(0);
    await type("wh");
    await type("o");
    expect(client.warmed).toBe(1);
  });

  it("is stopped by Ctrl+C and keeps what was said, and is left by the next", async () => {
    const open = openFakeChat();
    await open.type("who?\r");
    open.client.say({ kind: "text", text: "I had" });
    await vi.waitFor(() => expect(open.chat.state.live?.answer).toBe("I had"));
    await open.type("\u0003");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    expect(open.chat.state.exchanges).toMatchObject([{ answer: "I had", state: { kind: "stopped" } }]);
    expect(open.chat.state.hasLeft).toBe(false);
    await open.type("\u0003");
    expect(open.chat.state.hasLeft).toBe(true);
  });

  it("gives a question back to be asked again when nothing was said to it", async () => {
    const open = openFakeChat();
    open.client.say(new GibseyError("DAEMON_DOWN", "no daemon answers", "start it: gibsey up"));
    await open.type("who?\r");
    await vi.waitFor(() => expect(open.chat.state.live).toBeUndefined());
    expect(toldIn(open)).toEqual(["no daemon answers; start it: gibsey up"]);
    expect(open.chat.state.editor.text).toBe("who?");
    expect(open.lines).toEqual([]);
    open.client.answer("I.");
    await open.type("\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
  });

  it("keeps what was said when the daemon leaves in the middle", async () => {
    const open = openFakeChat();
    open.client.say({ kind: "text", text: "I had" }, new GibseyError("DAEMON_DOWN", "it left", "ask again"));
    await open.type("who?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    expect(open.chat.state.entries).toMatchObject([
      { exchange: { answer: "I had", state: { problem: { message: "it left" } } } },
    ]);
  });

  it("warns when few answers are left, and says how to get more", async () => {
    const open = openFakeChat();
    open.client.answer("I.", 10);
    await open.type("who?\r");
    await vi.waitFor(() =>
      expect(toldIn(open)).toEqual(["exchange", "2 answers left (10 credits); more: gibsey credits local --grant 50"]),
    );
  });

  it("lets somebody type while somebody speaks, and sends it when all is said", async () => {
    const open = openFakeChat();
    await open.type("one?\r");
    await open.type("two?\r");
    expect([open.client.asked.length, open.chat.state.editor.text]).toEqual([1, "two?"]);
  });

  it("refuses a question that is too long, and keeps it", async () => {
    const open = openFakeChat();
    await open.type("x".repeat(limits.questionCharactersMax + 1));
    await open.type("\r");
    expect(toldIn(open)[0]).toMatch(/at most 2000/);
    expect(open.chat.state.editor.text).not.toBe("");
  });
});

describe("the commands of a chat", () => {
  it.each([
    ["/quot", "there is no /quot; is it /quote? /help lists what there is"],
    ["/frobnicate", "there is no /frobnicate; /help lists what there is"],
    ["/as nobody", 'no character is called "nobody"; /who, or gibsey characters list, shows who there is'],
    ["/as Glyf Marow", 'no character is called "Glyf Marow"; is it Glyph Marrow?'],
    ["/as glyph", "You speak with Glyph Marrow."],
    ["/as book", "You speak with the book itself."],
    ["/save", "nothing was said yet; ask something first"],
    ["/export chat.md", "nothing was said yet; ask something first"],
    ["/model", "fake:model answers. Another: GIBSEY_CHAT_MODEL, as ollama:llama3"],
    ["/UPTO", "All pages may be told."],
    ["/export", "where to?; /export chat.md"],
    ["/upto", "All pages may be told."],
    ["/upto ten", 'upto is "ten"; give the number of the last page that you have read'],
    ["/upto 12", "From now on nothing past page 12 is told."],
    ["/quote", "which page?; /quote 12"],
    ["/quote 13", "the book has no page 13; give the number of a quote: (p.12)"],
    ["/quote twelve", "which page?; /quote 12"],
    ["/quote -1", "which page?; /quote 12"],
    ["/quote p.12", "page"],
    ["/quote (p.12)", "page"],
    ["/who", "people"],
  ])("answer %s", async (typed, told) => {
    const open = openFakeChat();
    await open.type(typed);
    await open.type("\r");
    await vi.waitFor(() => expect(toldIn(open)).toEqual([told]));
    expect([open.client.asked.length, open.chat.state.editor.text]).toEqual([0, ""]);
  });

  it("show no page that the reader hasn't come to", async () => {
    const open = openFakeChat({ upto: 11 });
    await open.type("/quote 12\r");
    expect(toldIn(open)).toEqual(["page 12 is past page 11; /upto off, if you want to know"]);
  });

  it("mark a quote where it stands now, and nothing in its place", async () => {
    const open = openFakeChat();
    open.client.answer("I.");
    await open.type("who?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    for (const [body, start] of [
      [`Well. ${lampPage.body}`, 21],
      ["All is different.", undefined],
    ] as const) {
      open.client.getPage = async () => ({ ...lampPage, body });
      await open.type("/quote 12\r");
      const shown = open.chat.state.entries.at(-1);
      expect(shown?.kind === "page" ? shown.citation?.start : shown).toBe(start);
    }
  });

  it("save, export and forget what was said", async () => {
    const open = openFakeChat();
    open.client.answer("I had *it*.");
    await open.type("who?\r");
    await vi.waitFor(() => expect(open.lines).toHaveLength(1));
    await open.type("/save for Ada\r");
    expect(open.client.saved).toMatchObject([
      { question: "who?", char_id: "london-fox", note: "for Ada", citations: [lampCitation] },
    ]);
    await open.type("/export chat.md\r");
    expect(open.written.get("chat.md")).toBe(
      "# A conversation\n\n> who?\n\n**London Fox**\n\n“The lamp went out at nine.” (p.12)\n\nI had \\*it\\*.\n",
    );
    // What isn't kept in memory any more is in the file.
    open.lines.unshift((open.lines[0] ?? "").replace("who?", "what?"));
    await open.type("/export all.md\r");
    expect(open.written.get("all.md")).toMatch(/> what\?[^]*> who\?/);
    await open.type("/clear\r");
    expect(open.chat.state).toMatchObject({ entries: [], epoch: 1 });
    await open.type("again?\r");
    expect(open.client.asked.at(-1)?.turns).toEqual([]);
  });

  it.each([
    ["/q\t", "/qu"],
    ["/quo\t", "/quote "],
    ["/w\t", "/who"],
    ["/as g\t", "/as Glyph Marrow"],
    ["/as x\t", "/as x"],
    ["who\t", "who"],
  ])("are completed by Tab: %j", async (typed, text) => {
    const { chat, type } = openFakeChat();
    for (const key of typed) await type(key);
    expect(chat.state.editor.text).toBe(text);
  });
});

describe("choosing who answers", () => {
  it("goes by arrows and by what is typed", async () => {
    const { chat, type } = openFakeChat({ isChoosing: true, speaker: undefined });
    await type("\u001b[B\u001b[B\u001b[B\u001b[A");
    expect(chat.state.choice?.place).toBe(2);
    await type("marr");
    await type("\r");
    expect(chat.state).toMatchObject({ choice: undefined, speaker: { char_id: "glyph-marrow" } });
  });

  it("is left by Esc: to where it was, or altogether where nothing was yet", async () => {
    const first = openFakeChat({ isChoosing: true });
    await first.type("\u001b");
    expect(first.chat.state.hasLeft).toBe(true);
    const later = openFakeChat();
    await later.type("/who\r");
    await later.type("/as\r");
    expect(later.chat.state.choice).toBeDefined();
    await later.type("\u001b");
    expect(later.chat.state).toMatchObject({ choice: undefined, hasLeft: false });
  });
});
