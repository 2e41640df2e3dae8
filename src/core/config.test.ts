import { describe, expect, it } from "vitest";
import { type ConfigInput, resolveConfig, shownSettings } from "./config.ts";
import { isSettingName, settingRules } from "./settings.ts";

const base = { dataHome: "/home/ada/.local/share", cacheHome: "/home/ada/.cache" };

function resolve(over: Partial<ConfigInput> = {}) {
  return resolveConfig({ flags: {}, environment: {}, base, ...over });
}

function file(values: Readonly<Record<string, unknown>>) {
  return { path: "/book/config.json", values };
}

describe("the configuration", () => {
  it("is made of defaults where nothing is given", () => {
    const config = resolve();
    expect(config.dataDir).toEqual({ value: "/home/ada/.local/share/gibsey", source: "default", from: "default" });
    expect(config.cacheDir.value).toBe("/home/ada/.cache/gibsey");
    expect(config.port.value).toBe("8001");
    expect(Object.keys(config)).toEqual(Object.keys(settingRules));
  });

  it("takes a flag over the environment over the file over the default, and says which", () => {
    const flags = { runtime: "native" };
    const environment = { GIBSEY_RUNTIME: "docker" };
    const stored = file({ runtime: "external" });
    expect(resolve({ flags, environment, file: stored }).runtime).toEqual({
      value: "native",
      source: "flag",
      from: "--runtime",
    });
    expect(resolve({ environment, file: stored }).runtime).toMatchObject({
      value: "docker",
      source: "environment",
      from: "GIBSEY_RUNTIME",
    });
    expect(resolve({ file: stored }).runtime).toMatchObject({
      value: "external",
      source: "file",
      from: "/book/config.json",
    });
  });

  it("takes an empty value for none, wherever it stands", () => {
    const empty = resolve({ flags: { runtime: "" }, environment: { GIBSEY_RUNTIME: "" }, file: file({ runtime: "" }) });
    expect(empty.runtime).toMatchObject({ value: "embedded", source: "default" });
    expect(resolve({ file: file({ dataDir: null, port: null }) }).dataDir.source).toBe("default");
  });

  it("reads a number of the file as its digits", () => {
    expect(resolve({ file: file({ port: 9000 }) }).port).toMatchObject({ value: "9000", source: "file" });
  });

  it("passes over what it doesn't know", () => {
    expect(resolve({ environment: { GIBSEY_MOOD: "x" }, file: file({ mood: "x" }) })).toEqual(resolve());
  });

  it.each([
    ["port", "GIBSEY_PORT", "65536"],
    ["port", "GIBSEY_PORT", "-1"],
    ["port", "GIBSEY_PORT", "80 "],
    ["port", "GIBSEY_PORT", "1e3"],
    ["runtime", "GIBSEY_RUNTIME", "Embedded"],
    ["index", "GIBSEY_INDEX", "hnsw"],
    ["url", "GIBSEY_URL", "localhost:8001"],
    ["url", "GIBSEY_URL", "http://"],
  ])("refuses %s from %s when it is %j, and names both", (name, variable, value) => {
    const refused = expect.objectContaining({
      code: "SETTING_INVALID",
      message: expect.stringMatching(new RegExp(`^${name} is .*from ${variable}.*expected`)),
    });
    expect(() => resolve({ environment: { [variable]: value } })).toThrow(refused);
  });

  it("refuses a structure in the file where a word is wanted", () => {
    expect(() => resolve({ file: file({ port: { at: 1 } }) })).toThrow(
      expect.objectContaining({ code: "SETTING_INVALID" }),
    );
  });

  it.each(["0", "1", "65535"])("takes port %s", (port) => {
    expect(resolve({ environment: { GIBSEY_PORT: port } }).port.value).toBe(port);
  });

  it("shows every setting and where it is from, but no secret", () => {
    const shown = shownSettings(resolve({ environment: { GIBSEY_TOKEN: "s3cret", GIBSEY_URL: "http://there" } }));
    expect(JSON.stringify(shown)).not.toContain("s3cret");
    expect(shown.find(({ name }) => name === "token")).toMatchObject({ value: "********", from: "GIBSEY_TOKEN" });
    expect(shown.find(({ name }) => name === "url")).toMatchObject({ value: "http://there" });
    expect(shownSettings(resolve()).find(({ name }) => name === "token")).toMatchObject({ value: "" });
  });

  it.each([
    ["box:9000", "box:9000"],
    ["http://anna:s3cret@box/", "http://********@box/"],
    ["anna:s3cr@t@box", "********@box"],
    ['"https://anna:s3cret@box"', '"https://********@box"'],
  ])("shows the address %s as %s", (value, shown) => {
    const settings = shownSettings(resolve({ environment: { OLLAMA_HOST: value } }));
    expect(settings.find(({ name }) => name === "ollamaHost")).toMatchObject({ value: shown, from: "OLLAMA_HOST" });
  });

  it("knows its settings by name, and nothing that every object has", () => {
    expect(isSettingName("port")).toBe(true);
    expect(isSettingName("toString")).toBe(false);
  });
});
