import { describe, expect, test } from "vitest";
import { parseOllamaHost } from "./ollama-host.ts";

describe("OLLAMA_HOST", () => {
  test.each([
    ["", "http://127.0.0.1:11434"],
    ["  ", "http://127.0.0.1:11434"],
    ["localhost", "http://localhost:11434"],
    ["localhost/", "http://localhost:11434"],
    ["10.0.0.7:9000", "http://10.0.0.7:9000"],
    [":9000", "http://127.0.0.1:9000"],
    ["box:80", "http://box"],
    ['"box:9000"', "http://box:9000"],
    ["::1", "http://[::1]:11434"],
    ["[::1]:9000", "http://[::1]:9000"],
    ["http://box", "http://box"],
    ["http://box:9000/", "http://box:9000"],
    ["https://box/ollama/", "https://box/ollama"],
    ["https://box:8443", "https://box:8443"],
  ])("%j is %s", (value, url) => {
    expect(parseOllamaHost(value)).toEqual({ url, headers: {} });
  });

  test("may have a name and a password, which go into a header and are never shown", () => {
    const { url, headers } = parseOllamaHost("https://anna:p%40ss@box:9000/");
    expect(url).toBe("https://box:9000");
    expect(headers).toEqual({ authorization: `Basic ${btoa("anna:p@ss")}` });
    expect(parseOllamaHost("anna:secret@box").url).toBe("http://box:11434");
  });

  test.each(["ftp://box", "http://anna:secret@bo x", "box:99999", "ftp://anna:secret@box"])(
    "%j is refused",
    (value) => {
      const refusal = expect.not.stringContaining("secret");
      expect(() => parseOllamaHost(value)).toThrow(
        expect.objectContaining({ code: "SETTING_INVALID", message: refusal, hint: refusal }),
      );
    },
  );
});
