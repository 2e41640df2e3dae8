import { changeFeedContract } from "../contracts/change-feed.ts";
import { characterStoreContract } from "../contracts/character-store.ts";
import { deadLettersContract } from "../contracts/dead-letters.ts";
import { ledgerContract } from "../contracts/ledger.ts";
import { pageStoreContract } from "../contracts/page-store.ts";
import { vaultContract } from "../contracts/vault.ts";
import { vectorIndexContract } from "../contracts/vector-index.ts";
import { vectorStoreContract } from "../contracts/vector-store.ts";
import { fcRuns, isLongForm } from "../fc-runs.ts";
import { createFakeBook } from "./book.ts";
import { FakeDeadLetters } from "./dead-letters.ts";
import { createFakeLedgerStore } from "./ledger-store.ts";
import { createFakeVault } from "./vault.ts";
import { createFakeVectorIndex } from "./vector-index.ts";
import { createFakeVectorStore } from "./vector-store.ts";

/* The fakes are believed only because they keep the same contracts as the adapters that they stand for. */

const release = async () => {};

pageStoreContract("the fake", async () => ({ ...createFakeBook(), release }));
characterStoreContract("the fake", async () => {
  const book = createFakeBook();
  return { ...book, feed: book.openFeed(), release };
});
changeFeedContract("the fake", async () => {
  const book = createFakeBook();
  return { ...book, feed: book.openFeed(), reopen: async () => book.openFeed(), release };
});
deadLettersContract("the fake", async () => ({ deadLetters: new FakeDeadLetters(), release }));
ledgerContract(
  "the fake",
  async () => {
    const store = createFakeLedgerStore();
    return { open: () => store, release };
  },
  { numRuns: fcRuns },
);
vaultContract("the fake", async () => ({ vault: createFakeVault(), release }));
vectorStoreContract("the fake", async () => ({ vectors: createFakeVectorStore(), release }));
// A plain list takes ten seconds for what an index does in two, so it is tried in the long form only.
if (isLongForm) vectorIndexContract("the fake", createFakeVectorIndex);
