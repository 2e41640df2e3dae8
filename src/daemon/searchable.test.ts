import { expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { SearchableWatch } from "./searchable.ts";

const never = new AbortController().signal;

async function openWatch(...bodies: string[]) {
  const { memory, book } = openMemoryUnderTest();
  const watch = new SearchableWatch(memory);
  const pages = bodies.map((body, position) => pageOf(`p${position}`, position + 1, { body }));
  const wait = watch.begin();
  await book.pages.put(pages);
  const learn = async () => {
    const report = await memory.learn(pages.map(({ page_id }) => ({ page_id, writtenAtMs: undefined })));
    watch.notify({ report, events: pages.length, changeLogMs: undefined, searchableMs: [] });
  };
  return { watch, wait, pages, learn };
}

it("a writer waits until all that it wrote is learned", async () => {
  const { wait, pages, learn } = await openWatch("Tea.", "Geese.");
  const outcome = wait.until(pages, never);
  await learn();
  expect(await outcome).toMatchObject({ searchable: 2, of: 2, embedded: 2, failed: [] });
});

it("a writer who begins to wait after the batch still hears of it", async () => {
  const { wait, pages, learn } = await openWatch("Tea.");
  await learn();
  expect(await wait.until(pages, never)).toMatchObject({ searchable: 1, embedded: 1 });
});

it("a page that can't be learned is told, and isn't waited for", async () => {
  const { wait, pages, learn } = await openWatch("Tea.", "Tea with arsenic.");
  const outcome = wait.until(pages, never);
  await learn();
  expect(await outcome).toMatchObject({ searchable: 1, failed: [{ page_id: "p1" }] });
});

it("a writer whose time is up is told that the pages are kept", async () => {
  const { wait, pages } = await openWatch("Tea.");
  const timeout = new AbortController();
  const outcome = wait.until(pages, timeout.signal);
  timeout.abort();
  await expect(outcome).rejects.toMatchObject({ code: "SEARCHABLE_TIMEOUT" });
});
