/** Loads what draws a screen, which is heavy, for those commands that draw one. */
export async function loadScreen<T>(load: () => Promise<T>): Promise<T> {
  // Else React (19.2) keeps a record of each drawing, for whoever develops with it, as long as the process lives.
  process.env["NODE_ENV"] ??= "production";
  return load();
}
