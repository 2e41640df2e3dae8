// A relay between a daemon and its Ollama, which notes when the model's work was asked for, first heard and done: all else is ours.
import { once } from "node:events";
import { createServer, request as requestOf } from "node:http";

/**
 * Passes requests on to an Ollama as they come, and its answers back as they come. `takeCalls` gives the chats since it was last
 * called: when each one's request came, when the first token passed, the first word, and the last, in ms of `performance.now()`.
 * @param host as OLLAMA_HOST has it, `host:port`.
 */
export async function openRelay(host) {
  let calls = [];
  const server = createServer((asked, answer) => {
    const call = { cameAt: performance.now(), firstAt: undefined, wordAt: undefined, endedAt: undefined };
    let spoken = "";
    if (asked.url === "/api/chat") calls.push(call);
    const { method, url, headers } = asked;
    const passed = requestOf(`http://${host}${url}`, { method, headers: { ...headers, host } });
    passed.on("error", () => answer.destroy());
    passed.on("response", (said) => {
      said.on("data", (bytes) => {
        // A line is a token; one without words only ends the answer.
        call.endedAt = performance.now();
        const content = contentIn(bytes.toString());
        if (content !== "") call.firstAt ??= call.endedAt;
        if (call.wordAt !== undefined) return;
        spoken += content;
        if (spoken.replaceAll(promptMarks, "").trim() !== "") call.wordAt = call.endedAt;
      });
      said.on("error", () => answer.destroy());
      answer.writeHead(said.statusCode, said.headers);
      said.pipe(answer);
    });
    // A daemon that gives up must end the model's work, as it does without a relay.
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${server.address().port}`,
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Small models begin by repeating what stands around passages in their prompt, which is no word of theirs. */
const promptMarks = /<[^<>]*(?:>|$)/g;

/** The words in lines of an answer of `/api/chat`; none in those of other calls. */
function contentIn(lines) {
  return [...lines.matchAll(/"content":("(?:[^"\\]|\\.)*")/g)].map(([, content]) => JSON.parse(content)).join("");
}
