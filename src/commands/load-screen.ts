/** Loads what draws a screen, which is heavy, for those commands that draw one. */
export async function loadScreen<T>(load: () => Promise<T>): Promise<T> {
  // Else React (19.2) keeps a record of each drawing, for whoever develops with it, as long as the process lives.
  process.env["NODE_ENV"] ??= "production";
  // Else Ink (6.8) draws a last frame only, where it finds these: it asks them, not the terminal, whether anybody looks.
  const { CI, CONTINUOUS_INTEGRATION } = process.env;
  Object.assign(process.env, { CI: "false", CONTINUOUS_INTEGRATION: "false" });
  try {
    return await load();
  } finally {
    restore("CI", CI);
    restore("CONTINUOUS_INTEGRATION", CONTINUOUS_INTEGRATION);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
