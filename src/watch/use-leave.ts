import { useInput, useStdin } from "ink";

/** Calls `leave` when somebody types q, Esc or Ctrl+C. Without a keyboard, a signal is the way out. */
export function useLeave(leave: () => void): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (typed, key) => {
      if (typed === "q" || key.escape || (key.ctrl && typed === "c")) leave();
    },
    // Ink has undefined where there is none, and takes only false for no.
    { isActive: Boolean(isRawModeSupported) },
  );
}
