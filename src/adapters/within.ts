/** Waits for a farewell, but not for ever: a server that hangs would keep a process from ending. */
export async function within(ms: number, farewell: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([farewell?.catch(() => {}), bound]);
  clearTimeout(timer);
}
