import { completed } from "./suggestions.ts";
import { chosenFrom, type Choice } from "./chat-state.ts";
import type { Conversation } from "./conversation.ts";
import { edited, rewritten, sent } from "./editor.ts";
import type { Intent } from "./key-reader.ts";
import { submit } from "./slash-commands.ts";

/** Does what somebody means by a key. */
export function press(chat: Conversation, intent: Intent): void {
  const { choice } = chat.state;
  if (choice === undefined) pressWriting(chat, intent);
  else pressChoosing(chat, intent, choice);
}

function pressWriting(chat: Conversation, intent: Intent): void {
  const { editor, live } = chat.state;
  switch (intent.kind) {
    case "insert":
      chat.warm();
      return chat.happen({ kind: "wrote", editor: edited(editor, intent) });
    case "move":
    case "delete":
      return chat.happen({ kind: "wrote", editor: edited(editor, intent) });
    case "complete":
      return chat.happen({ kind: "wrote", editor: rewritten(editor, completed(editor.text, chat.parts.characters)) });
    case "send":
      return send(chat);
    case "interrupt":
      if (!chat.stop()) chat.leave();
      return;
    case "endOfInput":
      if (editor.text !== "")
        return chat.happen({ kind: "wrote", editor: edited(editor, { kind: "delete", to: "right" }) });
      if (live === undefined) chat.leave();
      return;
    case "escape":
    case "suspend":
  }
}

/** A backslash in the end makes a new line. What is typed while somebody speaks waits until all is said. */
function send(chat: Conversation): void {
  const { editor, live } = chat.state;
  const { text } = editor;
  if (text.endsWith("\\")) return chat.happen({ kind: "wrote", editor: rewritten(editor, `${text.slice(0, -1)}\n`) });
  if (text.trim() === "" || live !== undefined) return;
  if (text.startsWith("/")) chat.happen({ kind: "wrote", editor: sent(editor, text) });
  void submit(chat, text);
}

function pressChoosing(chat: Conversation, intent: Intent, choice: Choice): void {
  const choose = (next: Choice | undefined) => chat.happen({ kind: "choosing", choice: next });
  const those = chosenFrom(chat.parts.characters, choice);
  if (intent.kind === "insert")
    return choose({ filter: choice.filter + intent.text.replaceAll(/\s+/g, " "), place: 0 });
  if (intent.kind === "delete")
    return choose({ filter: intent.to === "left" ? choice.filter.slice(0, -1) : "", place: 0 });
  if (intent.kind === "move" && those.length > 0) {
    const step = intent.to === "up" ? -1 : intent.to === "down" ? 1 : 0;
    return choose({ ...choice, place: (choice.place + step + those.length) % those.length });
  }
  if (intent.kind === "send" && choice.place < those.length) {
    chat.happen({ kind: "turned", speaker: those[choice.place] });
    return choose(undefined);
  }
  if (["interrupt", "escape", "endOfInput"].includes(intent.kind)) {
    if (chat.state.entries.length === 0) chat.leave();
    else choose(undefined);
  }
}
