import { useStdout } from "ink";
import { useEffect, useState } from "react";
import { limits } from "../core/limits.ts";

/**
 * Whether the chat is about to be suspended, as by {@link suspend}: what is drawn and how the terminal is set is taken back, the
 * process stops as any other does, and once it goes on, all is as it was.
 */
export function useSuspension(): boolean {
  const { stdout } = useStdout();
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    if (!isAway) {
      const leave = () => setAway(true);
      process.on("SIGTSTP", leave);
      return () => void process.off("SIGTSTP", leave);
    }
    // Nobody listens to the signal now, so that it does what it does to others. Where no shell waits for that, it is nothing.
    const stop = () => {
      stdout.write(showCursor);
      suspend();
      setAway(false);
    };
    const drawn = setTimeout(stop, limits.chatDrawEveryMs * 2);
    return () => clearTimeout(drawn);
  }, [isAway, stdout]);
  return isAway;
}

/** What Ctrl+Z is where a terminal isn't in raw mode. */
export function suspend(): void {
  process.kill(process.pid, "SIGTSTP");
}

const showCursor = "\u001b[?25h";
