import { describe, expect, it } from "vitest";
import { FakeChatClient } from "../../test/fakes/chat.ts";
import { FakeTerminal } from "../../test/fakes/session.ts";
import { GibseyError } from "../core/errors.ts";
import { sayOneTurn } from "./one-turn.ts";

const request = { user_id: "local", text: "who?" };
const { signal } = new AbortController();

describe("one question without a screen", () => {
  it("is answered on stdout as it is said, and nothing of it moves the cursor", async () => {
    const client = new FakeChatClient();
    const terminal = new FakeTerminal();
    client.say({ kind: "fallback", reason: "it was\u001b[2J silent" });
    client.answer("I had\u001b[31m it.", 10);
    const exchange = await sayOneTurn(client, { request, speaker: undefined, wantsJson: false }, terminal, signal);
    expect(terminal.printed).toEqual(["“The lamp went out at nine.” (p.12)", "", "I had[31m it."]);
    expect(terminal.said).toEqual([
      "the model fell silent: it was[2J silent",
      "2 answers left (10 credits); more: gibsey credits local --grant 50",
    ]);
    expect(exchange.citations).toHaveLength(1);
  });

  it("is told to programs event by event", async () => {
    const client = new FakeChatClient();
    const terminal = new FakeTerminal();
    client.answer("I.");
    await sayOneTurn(client, { request, speaker: undefined, wantsJson: true }, terminal, signal);
    const events = terminal.printed.map((line): unknown => JSON.parse(line));
    expect(events.map((event) => (event as { kind: string }).kind)).toEqual([
      "meta",
      "text",
      "citation",
      "text",
      "done",
    ]);
    expect(events[3]).toEqual({ schema: "gibsey.chat/1", kind: "text", text: "I." });
  });

  it("throws what ends it, below what was said", async () => {
    const client = new FakeChatClient();
    const terminal = new FakeTerminal();
    client.say({ kind: "text", text: "I had" }, new GibseyError("DAEMON_DOWN", "it left", "ask again"));
    const said = sayOneTurn(client, { request, speaker: undefined, wantsJson: false }, terminal, signal);
    await expect(said).rejects.toMatchObject({ code: "DAEMON_DOWN" });
    expect(terminal.printed).toEqual(["I had"]);
  });
});
