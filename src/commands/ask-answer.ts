import { heard, asked, type Exchange, type Speaker } from "../chat/exchange.ts";
import { findCharacter } from "../chat/find-character.ts";
import { sayOneTurn } from "../chat/one-turn.ts";
import { localUser } from "../core/user.ts";
import { printJson, type Session } from "./command.ts";

export interface AskedAloud {
  readonly question: string;
  readonly as: string | undefined;
  readonly upto: number | undefined;
}

/**
 * Answers in words, with citations, as a chat does: as it is said, or with --json as one document when all is said. It costs credits.
 * @returns the exit status: 3 where the book has nothing.
 */
export async function answerAloud({ question, as, upto }: AskedAloud, session: Session): Promise<number> {
  const client = await session.connect();
  const speaker = as === undefined ? undefined : findCharacter(await client.characters(), as);
  const request = {
    user_id: localUser,
    text: question,
    ...(speaker === undefined ? {} : { char_id: speaker.char_id }),
    ...(upto === undefined ? {} : { upto }),
  };
  const { terminal, signal, wantsJson } = session;
  const exchange = wantsJson
    ? await listen(client.ask(request, signal), question, speaker, upto)
    : await sayOneTurn(client, { request, speaker, wantsJson }, terminal, signal);
  if (wantsJson) {
    const { answer, evidence, citations, model, cost, fallback, state } = exchange;
    const balance = state.kind === "done" ? (state.balance ?? null) : null;
    printJson(terminal, "ask", {
      question,
      answer,
      evidence,
      citations,
      model,
      cost,
      balance,
      fallback: fallback ?? null,
    });
  }
  return exchange.evidence === "none" ? 3 : 0;
}

async function listen(
  events: ReturnType<Awaited<ReturnType<Session["connect"]>>["ask"]>,
  question: string,
  speaker: Speaker,
  upto: number | undefined,
): Promise<Exchange> {
  let exchange = asked(question, speaker, upto);
  for await (const event of events) exchange = heard(exchange, event);
  return exchange;
}
