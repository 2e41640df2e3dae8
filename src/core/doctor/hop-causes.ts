import type { HopName } from "../canary-hops.ts";

/**
 * For each hop of a change the checks that explain why it stopped there, as {@link Check.causes} names them, and the service
 * whose log tells more.
 */
export const hopCauses: Readonly<Record<HopName, { readonly causes: readonly string[]; readonly service: string }>> = {
  write: { causes: ["machine.disk", "book.", "cassandra."], service: "daemon" },
  "change-log": { causes: ["machine.disk", "book.", "cassandra.", "agent.", "kafka.", "daemon."], service: "agent" },
  feed: { causes: ["book.", "cassandra.", "kafka.", "daemon."], service: "daemon" },
  embed: { causes: ["machine.memory", "models.", "daemon."], service: "daemon" },
  store: { causes: ["machine.disk", "book.", "cassandra."], service: "daemon" },
  index: { causes: ["machine.memory", "memory."], service: "daemon" },
  quote: { causes: ["memory.", "models."], service: "daemon" },
};
