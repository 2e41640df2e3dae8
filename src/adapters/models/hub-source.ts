import { open, rm } from "node:fs/promises";
import { limits } from "../../core/limits.ts";
import { loginOf } from "../login-of.ts";
import type { ModelFile } from "./catalog.ts";
import { giveUpPart, install, sizeOf, takePart } from "./model-folder.ts";
import type { ModelSource, PullRequest } from "./model-source.ts";

/**
 * A model hub, asked over HTTP at the addresses of Hugging Face's: `<endpoint>/<repository>/resolve/main/<path>`. A
 * download that is cut off goes on from where it was, in this pull or in the next one.
 */
export function hubSource(endpoint: string): ModelSource {
  return {
    name: hostOf(endpoint),
    async pull({ model, files, folder, signal, onBytes }) {
      const hub = hubAt(endpoint);
      let bytesBefore = 0;
      let bytesTold = 0;
      for (const file of files) {
        const url = `${hub.address}/${model.hubRepository}/resolve/main/${file.hubPath}`;
        const tell = (bytes: number) => {
          bytesTold = Math.max(bytesTold, bytesBefore + bytes);
          onBytes(bytesTold);
        };
        await pullFile(url, file, { folder, signal, tell, headers: hub.headers });
        bytesBefore += file.bytes;
      }
    },
  };
}

interface FilePull extends Pick<PullRequest, "folder" | "signal"> {
  readonly tell: (bytes: number) => void;
  readonly headers: Readonly<Record<string, string>>;
}

/** The hub's address, without a slash at its end, and what opens it. */
function hubAt(endpoint: string): { readonly address: string; readonly headers: Readonly<Record<string, string>> } {
  if (!URL.canParse(endpoint)) throw new Error("HF_ENDPOINT isn't an address like https://huggingface.co");
  const { url, headers } = loginOf(endpoint);
  return { address: `${url.origin}${url.pathname}`.replace(/\/+$/, ""), headers };
}

async function pullFile(url: string, file: ModelFile, pull: FilePull): Promise<void> {
  const part = await takePart(pull.folder, file);
  const bytesFound = (await sizeOf(part)) ?? 0;
  try {
    await fill(part, url, file, pull);
    try {
      return await install(part, pull.folder, file, pull.signal);
    } catch (error) {
      // What an earlier pull left may have been the beginning of another file; then all of it is asked for again.
      if (bytesFound === 0 || (await sizeOf(part)) !== undefined) throw error;
    }
    await fill(part, url, file, pull);
    await install(part, pull.folder, file, pull.signal);
  } catch (error) {
    await giveUpPart(part, pull.folder, file);
    throw error;
  }
}

/** A connection that ended in the middle of a file, which is worth going on with. */
class CutOff extends Error {}

/** Asks for the rest of a file until it is there, as long as the hub brings some of it or is only cut off. */
async function fill(part: string, url: string, file: ModelFile, pull: FilePull): Promise<void> {
  if (((await sizeOf(part)) ?? 0) > file.bytes) await rm(part);
  for (let resumes = 0; ; resumes++) {
    const before = (await sizeOf(part)) ?? 0;
    pull.tell(before);
    if (before === file.bytes) return;
    try {
      await append(part, before, url, file, pull);
    } catch (error) {
      pull.signal.throwIfAborted();
      const goesOn = error instanceof CutOff || ((await sizeOf(part)) ?? 0) > before;
      if (!goesOn || resumes >= limits.modelResumesMax) throw error;
    }
  }
}

/** One request, from byte `from` on. A server that can't begin there sends all, and the part begins anew. */
async function append(part: string, from: number, url: string, file: ModelFile, pull: FilePull): Promise<void> {
  const silence = new AbortController();
  let watch = setTimeout(() => silence.abort(), limits.modelConnectMs);
  const signal = AbortSignal.any([pull.signal, silence.signal]);
  try {
    const headers = { ...pull.headers, "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) };
    const response = await fetch(url, { headers, signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`${file.hubPath}: HTTP ${response.status}`);
    }
    clearTimeout(watch);
    watch = setTimeout(() => silence.abort(), limits.modelStallMs);
    const resumes = response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${from}-`);
    const handle = await open(part, resumes ? "a" : "w");
    try {
      let bytes = resumes ? from : 0;
      for await (const chunk of chunksOf(response.body, file)) {
        watch.refresh();
        bytes += chunk.byteLength;
        if (bytes > file.bytes) throw await tooLong(part, file);
        await handle.writeFile(chunk);
        pull.tell(bytes);
      }
      if (bytes < file.bytes) throw new CutOff(`${file.hubPath}: ended after ${bytes} of ${file.bytes} bytes`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    pull.signal.throwIfAborted();
    if (silence.signal.aborted) throw new Error(`${file.hubPath}: no answer in time`, { cause: error });
    throw error;
  } finally {
    clearTimeout(watch);
  }
}

async function* chunksOf(body: AsyncIterable<Uint8Array>, file: ModelFile): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new CutOff(`${file.hubPath}: the connection was cut`, { cause });
  }
}

/** It isn't our file, then, and there is nothing to go on with. */
async function tooLong(part: string, file: ModelFile): Promise<Error> {
  await rm(part, { force: true });
  return new Error(`${file.hubPath}: more than the ${file.bytes} bytes it should have`);
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : "the model hub";
}
