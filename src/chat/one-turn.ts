import type { AskEvent, AskRequest } from "../client/ask.ts";
import { oneLine, plain, type Terminal } from "../views/terminal.ts";
import type { ChatClient } from "./conversation.ts";
import { answersLeft, asked, type Exchange, heard, type Speaker } from "./exchange.ts";

export interface OneTurn {
  readonly request: AskRequest;
  readonly speaker: Speaker;
  readonly wantsJson: boolean;
}

/**
 * One question without a screen: the answer on stdout as it is said, or its events as NDJSON; the talk on stderr, a warning when few
 * more can be paid for, too.
 * @throws GibseyError whatever ends the answer; what was said until then is printed.
 */
export async function sayOneTurn(
  client: Pick<ChatClient, "ask">,
  { request, speaker, wantsJson }: OneTurn,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Exchange> {
  let exchange = asked(request.text, speaker, request.upto);
  try {
    for await (const event of client.ask(request, signal)) {
      exchange = heard(exchange, event);
      if (wantsJson) terminal.print(JSON.stringify({ schema: "gibsey.chat/1", ...event }));
      else tell(event, terminal);
    }
  } finally {
    if (!wantsJson && exchange.answer !== "" && !exchange.answer.endsWith("\n")) terminal.write("\n");
  }
  const left = answersLeft(exchange, request.user_id);
  if (left !== undefined) terminal.say(left);
  return exchange;
}

function tell(event: AskEvent, terminal: Terminal): void {
  if (event.kind === "text") terminal.write(plain(event.text));
  if (event.kind === "fallback") terminal.say(`the model fell silent: ${oneLine(event.reason)}`);
}
