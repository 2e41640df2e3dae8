import { useInput, useStdin } from "ink";

/** Calls `leave` when somebody types q, Esc or Ctrl+C. Without a keyboard, a signal is the way out. */
export function useLeave(leave: () => void): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (typed, key) => {
      if (typed === "q" || key.escape || (key.ctrl && typed === "c")) leave();
    },
    // Where there is none, Ink has undefined, and takes only false for no.
    isRawModeSupported ? {} : { isActive: false },
  );
}
