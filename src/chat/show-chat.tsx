import { type Draw, drawOnTerminal } from "../screen/draw.ts";
import type { Style } from "../views/terminal.ts";
import { ChatApp } from "./chat-app.tsx";
import type { Conversation } from "./conversation.ts";
import { marksFor } from "./pen.ts";

export interface ShowChatOptions {
  readonly style: Style;
  readonly hasUnicode: boolean;
  /** How the book is called. */
  readonly book: string;
}

/** Shows a chat until somebody leaves it. What was said stays on the terminal, which is as it was before. */
export async function showChat(
  chat: Conversation,
  options: ShowChatOptions,
  draw: Draw = drawOnTerminal,
): Promise<void> {
  const pen = { style: options.style, marks: marksFor(options.hasUnicode) };
  const drawn = draw(<ChatApp chat={chat} book={options.book} pen={pen} />);
  try {
    await hasLeft(chat);
  } finally {
    drawn.unmount();
  }
}

/** Resolves once somebody has left, or the process is to end, and what was being said is over. */
export async function hasLeft(chat: Conversation): Promise<void> {
  const { signal } = chat.parts;
  await new Promise<void>((resolve) => {
    const onChange = () => {
      if (!chat.state.hasLeft || chat.state.live !== undefined) return;
      letGo();
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => chat.leave();
    const letGo = chat.subscribe(onChange);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    else onChange();
  });
}
