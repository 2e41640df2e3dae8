import { GibseyError } from "./errors.ts";

/** Where a setting's value came from, strongest first. */
export type SettingSource = "flag" | "environment" | "file" | "default";

/** A setting's value with the place it came from: the flag, the variable's name, the file, or `default`. */
export interface Setting {
  readonly value: string;
  readonly source: SettingSource;
  readonly from: string;
}

interface SettingRule {
  /** The environment variable. */
  readonly variable: string;
  readonly flag?: string;
  /** How the value may be shown, where it is or may hold a secret. */
  readonly shown?: (value: string) => string;
  readonly meaning: string;
  readonly fallback: (base: ConfigBase) => string;
  /** Says what is wrong with a value, or nothing. */
  readonly check?: (value: string) => string | undefined;
}

/** What defaults are made from: the process's home and XDG folders, given by the caller. */
export interface ConfigBase {
  readonly dataHome: string;
  readonly cacheHome: string;
}

const masked = "********";

/** Every setting there is. A setting's key is its name in the config file, too. */
export const settingRules = {
  dataDir: {
    variable: "GIBSEY_DATA_DIR",
    flag: "--data-dir",
    meaning: "where one book lives: database, logs, token, run.json",
    fallback: (base) => `${base.dataHome}/gibsey`,
  },
  cacheDir: {
    variable: "GIBSEY_CACHE_DIR",
    meaning: "models, shared by all books",
    fallback: (base) => `${base.cacheHome}/gibsey`,
  },
  runtime: {
    variable: "GIBSEY_RUNTIME",
    flag: "--runtime",
    meaning: "embedded, native, docker or external",
    fallback: () => "embedded",
    check: oneOf("embedded", "native", "docker", "external"),
  },
  port: {
    variable: "GIBSEY_PORT",
    meaning: "the daemon's port on 127.0.0.1; 0 takes any free one",
    fallback: () => "8001",
    check: (value) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : "a port from 0 to 65535"),
  },
  embedder: {
    variable: "GIBSEY_EMBEDDER",
    meaning: "the embedding model, or auto: the book's own, else the best one on this machine",
    fallback: () => "auto",
  },
  ollamaHost: {
    variable: "OLLAMA_HOST",
    meaning: "the Ollama server, as for Ollama's own tools",
    fallback: () => "127.0.0.1:11434",
    shown: (value) => value.replace(/^(\W*https?:\/\/)?.*@/s, `$1${masked}@`),
  },
  index: {
    variable: "GIBSEY_INDEX",
    meaning: "the vector index: simd or faiss",
    fallback: () => "simd",
    check: oneOf("simd", "faiss"),
  },
  url: {
    variable: "GIBSEY_URL",
    meaning: "a daemon elsewhere",
    fallback: () => "",
    check: urlOrEmpty,
    shown: withoutPassword,
  },
  token: { variable: "GIBSEY_TOKEN", shown: () => masked, meaning: "that daemon's token", fallback: () => "" },
} as const satisfies Record<string, SettingRule>;

export type SettingName = keyof typeof settingRules;
export type Config = Readonly<Record<SettingName, Setting>>;

export interface ConfigInput {
  readonly flags: Partial<Record<SettingName, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values of the book's config file, already parsed, and the file's path. */
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
  readonly base: ConfigBase;
}

/**
 * Every setting's value: flag over environment over file over default. Each is checked, and an empty one counts as
 * not given.
 * @throws GibseyError SETTING_INVALID naming the setting, where the value came from and what it may be.
 */
export function resolveConfig(input: ConfigInput): Config {
  const resolve = (name: SettingName): Setting => {
    const rule: SettingRule = settingRules[name];
    const setting = findSetting(name, rule, input);
    const expected = rule.check?.(setting.value);
    if (expected === undefined) return setting;
    throw new GibseyError(
      "SETTING_INVALID",
      `${name} is ${JSON.stringify(shownValue(rule, setting.value))} (from ${setting.from}); expected ${expected}`,
      "`gibsey config` lists every setting and where its value comes from",
    );
  };
  return {
    dataDir: resolve("dataDir"),
    cacheDir: resolve("cacheDir"),
    runtime: resolve("runtime"),
    port: resolve("port"),
    embedder: resolve("embedder"),
    ollamaHost: resolve("ollamaHost"),
    index: resolve("index"),
    url: resolve("url"),
    token: resolve("token"),
  };
}

/** The settings as they may be shown: secrets masked. */
export function shownSettings(
  config: Config,
): { name: SettingName; value: string; source: SettingSource; from: string }[] {
  const names = Object.keys(settingRules).filter(isSettingName);
  return names.map((name) => {
    const { value, source, from } = config[name];
    return { name, value: shownValue(settingRules[name], value), source, from };
  });
}

/** An address as it may be shown: a password in it masked. What can't be told apart for certain is masked, too. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?\/*[^/]*@/i, `$1//${masked}@`);
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingRules, name);
}

function shownValue(rule: SettingRule, value: string): string {
  return value === "" || rule.shown === undefined ? value : rule.shown(value);
}

function findSetting(name: SettingName, rule: SettingRule, input: ConfigInput): Setting {
  const flag = input.flags[name];
  if (flag !== undefined && flag !== "") return { value: flag, source: "flag", from: rule.flag ?? name };
  const variable = input.environment[rule.variable];
  if (variable !== undefined && variable !== "") return { value: variable, source: "environment", from: rule.variable };
  const stored = input.file?.values[name];
  if (stored !== undefined && stored !== null && stored !== "") {
    const value = typeof stored === "string" ? stored : JSON.stringify(stored);
    return { value, source: "file", from: input.file?.path ?? "file" };
  }
  return { value: rule.fallback(input.base), source: "default", from: "default" };
}

function oneOf(...values: readonly string[]): (value: string) => string | undefined {
  return (value) => (values.includes(value) ? undefined : values.join(", "));
}

function urlOrEmpty(value: string): string | undefined {
  return value === "" || /^https?:\/\/[^/\s]+/.test(value) ? undefined : "an address like http://127.0.0.1:8001";
}
