import { Box, Static, Text, useCursor, useStdout } from "ink";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useScreenSize } from "../screen/use-screen-size.ts";
import type { ChatState, Entry } from "./chat-state.ts";
import type { Conversation } from "./conversation.ts";
import { entryRows } from "./entry-rows.ts";
import type { Intent } from "./key-reader.ts";
import { type LivePart, liveRows } from "./live-rows.ts";
import type { Pen } from "./pen.ts";
import { press } from "./press.ts";
import { useKeys } from "./use-keys.ts";
import { useRepaint } from "./use-repaint.ts";
import { suspend, useSuspension } from "./use-suspension.ts";

export interface ChatAppProps {
  readonly chat: Conversation;
  readonly book: string;
  readonly pen: Pen;
}

/** A chat at its terminal: what is over scrolls away above, what changes stands below, and keys are read. */
export function ChatApp({ chat, book, pen }: ChatAppProps) {
  const state = useSyncExternalStore(
    useCallback((listener) => chat.subscribe(listener), [chat]),
    () => chat.state,
  );
  const isAway = useSuspension();
  useKeys(
    useCallback((intent: Intent) => (intent.kind === "suspend" ? suspend() : press(chat, intent)), [chat]),
    !isAway,
  );
  useClearedScreen(state.epoch);
  const size = useScreenSize();
  const { characters } = chat.parts;
  const live = state.hasLeft || isAway ? undefined : liveRows({ state, characters, book, pen, size });
  const rowsAt = (columns: number) => state.entries.flatMap((entry) => entryRows(entry, characters, pen, columns));
  useRepaint(rowsAt, live);
  return (
    <>
      <Static key={state.epoch} items={placed(state)}>
        {(entry, index) => <Rows key={index} rows={entryRows(entry, characters, pen, size.columns)} />}
      </Static>
      {live !== undefined && <Live {...live} />}
    </>
  );
}

/** Entries where Ink counts them: what isn't kept any more leaves a hole, which is never drawn again. */
function placed({ entries, dropped }: ChatState): Entry[] {
  const items: Entry[] = [];
  items.length = dropped;
  return items.concat(entries);
}

function Live({ rows, cursor }: LivePart) {
  useCursor().setCursorPosition(cursor);
  return <Rows rows={rows} />;
}

/** Rows as they are: none of them is ever broken. An empty one is a space, because Ink gives no height to nothing. */
function Rows({ rows }: { readonly rows: readonly string[] }) {
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- A row has no other name than its place.
        <Text key={index} wrap="truncate-end">
          {row === "" ? " " : row}
        </Text>
      ))}
    </Box>
  );
}

/** Clears the terminal, but not what has scrolled away, whenever the screen begins anew. */
function useClearedScreen(epoch: number): void {
  const { write } = useStdout();
  useEffect(() => {
    if (epoch > 0) write("\u001b[2J\u001b[H");
  }, [epoch, write]);
}
