import { GibseyError } from "./errors.ts";
import { type ConfigBase, isSettingName, type SettingName, type SettingRule, settingRules } from "./settings.ts";

/** Where a setting's value came from, strongest first. */
export type SettingSource = "flag" | "environment" | "file" | "default";

/** A setting's value with the place it came from: the flag, the variable's name, the file, or `default`. */
export interface Setting {
  readonly value: string;
  readonly source: SettingSource;
  readonly from: string;
}

export type Config = Readonly<Record<SettingName, Setting>>;

export interface ConfigInput {
  readonly flags: Partial<Record<SettingName, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values of the book's config file, already parsed, and the file's path. */
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
  readonly base: ConfigBase;
  /** Told of a value that can't be used, whose setting then has its default; without it, such a value is an error. */
  readonly onInvalid?: (error: GibseyError) => void;
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
    const error = new GibseyError(
      "SETTING_INVALID",
      `${name} is ${JSON.stringify(shownValue(rule, setting.value))} (from ${setting.from}); expected ${expected}`,
      hintOf(setting),
    );
    if (input.onInvalid === undefined) throw error;
    input.onInvalid(error);
    return { value: rule.fallback(input.base), source: "default", from: "default" };
  };
  return {
    dataDir: resolve("dataDir"),
    cacheDir: resolve("cacheDir"),
    runtime: resolve("runtime"),
    port: resolve("port"),
    embedder: resolve("embedder"),
    ollamaHost: resolve("ollamaHost"),
    chatModel: resolve("chatModel"),
    openaiBaseUrl: resolve("openaiBaseUrl"),
    openaiApiKey: resolve("openaiApiKey"),
    index: resolve("index"),
    openingCredits: resolve("openingCredits"),
    nightlyAt: resolve("nightlyAt"),
    nightlyAlertCommand: resolve("nightlyAlertCommand"),
    nightlyAlertUrl: resolve("nightlyAlertUrl"),
    keyspace: resolve("keyspace"),
    cassandraPort: resolve("cassandraPort"),
    cassandraContactPoints: resolve("cassandraContactPoints"),
    cassandraDatacenter: resolve("cassandraDatacenter"),
    cassandraUser: resolve("cassandraUser"),
    cassandraPassword: resolve("cassandraPassword"),
    cassandraTls: resolve("cassandraTls"),
    kafkaPort: resolve("kafkaPort"),
    kafkaBrokers: resolve("kafkaBrokers"),
    kafkaSasl: resolve("kafkaSasl"),
    kafkaUser: resolve("kafkaUser"),
    kafkaPassword: resolve("kafkaPassword"),
    kafkaTls: resolve("kafkaTls"),
    kafkaTopics: resolve("kafkaTopics"),
    url: resolve("url"),
    token: resolve("token"),
  };
}

function hintOf({ source, from }: Setting): string {
  if (source === "environment") return `unset ${from}; or set it to that`;
  return source === "file" ? `set it right in ${from}, or take it out` : "`gibsey config` lists every setting";
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

/** The values that {@link shownSettings} masks; of the config file also those that a flag or a variable overrides. */
export function maskedValues(config: Config, stored: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(settingRules).filter(isSettingName);
  return names.flatMap((name) =>
    [config[name].value, stored[name]]
      .filter((value) => typeof value === "string")
      .filter((value) => shownValue(settingRules[name], value) !== value),
  );
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
