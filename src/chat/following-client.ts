import { hasCode } from "../core/errors.ts";
import type { ChatClient } from "./conversation.ts";

/** A daemon's client that tells where that daemon is. */
export type PlacedClient = ChatClient & { readonly url: string };

/**
 * A client that goes after its daemon: a chat lives for hours, and meanwhile the daemon may be started anew on another port. What
 * finds nobody where the daemon was is done once more where it is now, if that is elsewhere, and as long as nothing came of it.
 * @param find a client of the daemon that runs now; undefined where none does. It starts none: that would write on the chat's screen.
 */
export function followingClient(first: PlacedClient, find: () => Promise<PlacedClient | undefined>): ChatClient {
  let client = first;

  async function hasMoved(thrown: unknown): Promise<boolean> {
    if (!hasCode(thrown, "DAEMON_DOWN")) return false;
    const found = await find().catch(() => undefined);
    if (found === undefined || found.url === client.url) return false;
    client = found;
    return true;
  }

  async function follow<T>(call: (client: ChatClient) => Promise<T>): Promise<T> {
    try {
      return await call(client);
    } catch (thrown) {
      if (!(await hasMoved(thrown))) throw thrown;
      return call(client);
    }
  }

  return {
    async *ask(request, signal) {
      let isSaid = false;
      try {
        for await (const event of client.ask(request, signal)) {
          isSaid = true;
          yield event;
        }
        return;
      } catch (thrown) {
        if (isSaid || !(await hasMoved(thrown))) throw thrown;
      }
      yield* client.ask(request, signal);
    },
    warmChatModel: () => follow((one) => one.warmChatModel()),
    saveToVault: (item) => follow((one) => one.saveToVault(item)),
    credits: (...given) => follow((one) => one.credits(...given)),
    getPage: (page_id) => follow((one) => one.getPage(page_id)),
    listPages: (...given) => follow((one) => one.listPages(...given)),
  };
}
