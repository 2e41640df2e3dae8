/** The element that a selector names, of the kind that it must be. @throws Error when the page hasn't it. */
export function the<T extends Element>(selector: string, kind: new () => T, within: ParentNode = document): T {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

/** All of them. */
export function all<T extends Element>(
  selector: string,
  kind: new () => T,
  within: ParentNode = document,
): readonly T[] {
  return [...within.querySelectorAll(selector)].filter((found): found is T => found instanceof kind);
}
