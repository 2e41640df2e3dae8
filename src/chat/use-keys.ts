import { useStdin, useStdout } from "ink";
import { useEffect } from "react";
import { limits } from "../core/limits.ts";
import { type Intent, KeyReader } from "./key-reader.ts";

/**
 * Calls `onIntent` for what is typed, as long as the screen is there and `isHere`. Ink puts the terminal into raw mode and reads it; what it
 * reads is listened to. Pasted text is asked to come marked as such.
 */
export function useKeys(onIntent: (intent: Intent) => void, isHere: boolean): void {
  const { stdin, setRawMode, isRawModeSupported } = useStdin();
  const { stdout } = useStdout();
  useEffect(() => {
    if (!isRawModeSupported || !isHere) return undefined;
    const reader = new KeyReader();
    let escaping: NodeJS.Timeout | undefined;
    let isAhead = true;
    const onData = (chunk: string) => {
      clearTimeout(escaping);
      // What was typed before the terminal was in raw mode has a newline for Enter.
      for (const intent of reader.read(isAhead ? chunk.replaceAll("\n", "\r") : chunk)) onIntent(intent);
      isAhead = false;
      if (reader.isWaiting) escaping = setTimeout(() => reader.flush().forEach(onIntent), limits.chatEscapeMs);
    };
    setRawMode(true);
    stdin.on("data", onData);
    stdout.write(markPastes);
    return () => {
      clearTimeout(escaping);
      stdin.off("data", onData);
      stdout.write(markNoPastes);
      setRawMode(false);
    };
  }, [stdin, stdout, setRawMode, isRawModeSupported, onIntent, isHere]);
}

const markPastes = "\u001b[?2004h";
const markNoPastes = "\u001b[?2004l";
