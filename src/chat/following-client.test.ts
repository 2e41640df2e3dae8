import { describe, expect, it } from "vitest";
import { FakeChatClient } from "../../test/fakes/chat.ts";
import type { AskEvent } from "../client/ask.ts";
import { GibseyError } from "../core/errors.ts";
import { followingClient } from "./following-client.ts";

const down = new GibseyError("DAEMON_DOWN", "no daemon answers", "start it: gibsey up");
const never = new AbortController().signal;

class PlacedFake extends FakeChatClient {
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }
}

function open() {
  const before = new PlacedFake("http://127.0.0.1:1");
  const after = new PlacedFake("http://127.0.0.1:2");
  let running: PlacedFake | undefined = after;
  let looks = 0;
  const client = followingClient(before, async () => {
    looks += 1;
    return running;
  });
  const ask = async () => {
    const heard: AskEvent[] = [];
    for await (const event of client.ask({ user_id: "ada", text: "who?" }, never)) heard.push(event);
    return heard;
  };
  return { before, after, client, ask, looks: () => looks, runs: (one: PlacedFake | undefined) => (running = one) };
}

describe("a client that goes after its daemon", () => {
  it("puts a question once more where the daemon is now, and stays there", async () => {
    const { before, after, ask, client, looks } = open();
    before.say(down);
    after.answer("I had the key.");
    expect(await ask()).toHaveLength(5);
    expect([before.asked.length, after.asked.length]).toEqual([1, 1]);
    await client.warmChatModel();
    expect([before.warmed, after.warmed, looks()]).toEqual([0, 1, 1]);
  });

  it("keeps the daemon's mistake where none runs, or it is where it was", async () => {
    const { before, ask, runs, looks } = open();
    for (const running of [undefined, before]) {
      runs(running);
      before.say(down);
      await expect(ask()).rejects.toBe(down);
    }
    expect(looks()).toBe(2);
  });

  it("asks nothing twice of which something was said, nor what was refused", async () => {
    const { before, after, ask, looks } = open();
    before.say({ kind: "text", text: "I had" }, down);
    await expect(ask()).rejects.toBe(down);
    const refusal = new GibseyError("CREDITS_SHORT", "no credits are left", "grant some");
    before.say(refusal);
    await expect(ask()).rejects.toBe(refusal);
    expect([after.asked, looks()]).toEqual([[], 0]);
  });
});
