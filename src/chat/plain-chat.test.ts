import { describe, expect, it } from "vitest";
import { openFakeChat } from "../../test/fakes/chat.ts";
import { FakeTerminal } from "../../test/fakes/session.ts";
import { limits } from "../core/limits.ts";
import { chatInLines } from "./plain-chat.ts";

/** What is written when these lines are typed; prompts stand where they are shown. */
async function written(open: ReturnType<typeof openFakeChat>, ...typed: string[]): Promise<string[]> {
  const terminal = new FakeTerminal();
  async function* lines() {
    yield* typed;
  }
  await chatInLines(open.chat, lines(), terminal, (text) => terminal.print(text));
  return terminal.printed;
}

describe("a chat in lines", () => {
  it("writes an answer as it is said, and says how it ended", async () => {
    const open = openFakeChat();
    open.client.answer("I had the key.", 5);
    expect(await written(open, "who?", "", "/frob", "/quit", "never")).toEqual([
      "you> ",
      "London Fox> “The lamp went out at nine.” (p.12)",
      "",
      "I had the key.",
      "1 answer left (5 credits); more: gibsey credits local --grant 50",
      "you> ",
      "you> ",
      "there is no /frob",
      "/help lists what there is",
      "you> ",
    ]);
    expect(open.lines).toHaveLength(1);
  });

  it("tells everything once, however much was told before", async () => {
    const open = openFakeChat();
    const bounds = Array.from({ length: limits.chatKeptMax + 5 }, (_, index) => `/upto ${index + 1}`);
    const told = (await written(open, ...bounds)).filter((line) => line.startsWith("From now on"));
    expect(told).toEqual(bounds.map((_, index) => `From now on nothing past page ${index + 1} is told.`));
  });

  it("asks for a name where none was given", async () => {
    const open = openFakeChat({ isChoosing: true, speaker: undefined });
    expect(await written(open, "nobody", "glyph")).toEqual([
      "> the book itself",
      "London Fox  p.9 to 24",
      "Glyph Marrow  p.25 to 203",
      "whom? ",
      'no character is called "nobody"',
      "/who, or gibsey characters list, shows who there is",
      "whom? ",
      "you> ",
    ]);
    expect(open.chat.state.speaker?.char_id).toBe("glyph-marrow");
  });
});
