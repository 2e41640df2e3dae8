import { describe, expect, it } from "vitest";
import { foxCharacters, lampCitation } from "../../test/fakes/chat-server.ts";
import { asked, heard } from "./exchange.ts";
import { chatId, lineOf, readChat } from "./saved-chat.ts";

const exchange = heard(heard(asked("who?", foxCharacters[0], 12), { kind: "text", text: "I." }), {
  kind: "citation",
  citation: lampCitation,
});

function filesWith(...lines: string[]) {
  return { latest: async () => undefined, read: async () => lines, append: async () => {} };
}

describe("a saved chat", () => {
  it("is as it was, but for what was being said when it was cut off", async () => {
    const { exchanges, user } = await readChat(filesWith(lineOf(exchange, "ada", new Date(0))), "one", foxCharacters);
    expect(user).toBe("ada");
    expect(exchanges).toEqual([{ ...exchange, state: { kind: "stopped" } }]);
  });

  it("passes over what is no exchange, and remembers a character who is gone", async () => {
    const odd = ["{", "7", "null", "{}", '{"schema":"gibsey.chat-turn/1","question":1}'];
    const line = JSON.stringify({
      ...JSON.parse(lineOf(exchange, "ada", new Date(0))),
      citations: [{ quote: 7 }, lampCitation],
    });
    const { exchanges } = await readChat(filesWith(...odd, line), "one", []);
    expect(exchanges).toMatchObject([
      { speaker: { char_id: "london-fox", display_name: "London Fox" }, citations: [lampCitation] },
    ]);
  });

  it("shows nothing to the terminal that was written into it meanwhile", async () => {
    const line = lineOf({ ...exchange, question: "wh\u001b[2Jo?", answer: "I\u001b]0;x\u0007.\t" }, "ada", new Date(0));
    const { exchanges } = await readChat(filesWith(line), "one", foxCharacters);
    expect(exchanges).toMatchObject([{ question: "wh[2Jo?", answer: "I]0;x. " }]);
  });

  it("that isn't there is told as such", async () => {
    const files = { ...filesWith(), read: async () => undefined };
    await expect(readChat(files, "one", [])).rejects.toMatchObject({ code: "CHAT_UNKNOWN", exitStatus: 3 });
    await expect(readChat(files, undefined, [])).rejects.toMatchObject({ message: "no chat was saved yet" });
  });

  it("has a name that sorts by when it began", () => {
    expect(chatId(new Date(Date.UTC(2026, 10, 26, 21, 0, 5, 7)), 0.5)).toBe("20261126-210005-i000");
    expect(chatId(new Date(0), 0)).toBe("19700101-000000-0000");
  });
});
