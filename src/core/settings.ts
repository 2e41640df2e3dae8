import { limits } from "./limits.ts";

/** What a setting is: where its value may come from, how it is checked and shown. */
export interface SettingRule {
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
    meaning: "models and the servers' jars, shared by all books",
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
    check: port,
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
  chatModel: {
    variable: "GIBSEY_CHAT_MODEL",
    meaning: "who answers: quote (the book's own words, no model), ollama:NAME or openai:NAME",
    fallback: () => "quote",
    check: (value) =>
      value === "quote" || /^(ollama|openai):\S+$/.test(value) ? undefined : "quote, ollama:NAME or openai:NAME",
  },
  openaiBaseUrl: {
    variable: "OPENAI_BASE_URL",
    meaning: "a server that speaks OpenAI's chat completions",
    fallback: () => "https://api.openai.com/v1",
    check: urlOrEmpty,
    shown: withoutPassword,
  },
  openaiApiKey: {
    variable: "OPENAI_API_KEY",
    meaning: "its key",
    shown: () => masked,
    fallback: () => "",
  },
  index: {
    variable: "GIBSEY_INDEX",
    meaning: "the vector index: simd or faiss",
    fallback: () => "simd",
    check: oneOf("simd", "faiss"),
  },
  openingCredits: {
    variable: "GIBSEY_OPENING_CREDITS",
    meaning: "the credits that an account opens with",
    fallback: () => "100",
    check: (value) =>
      /^\d{1,10}$/.test(value) && Number(value) <= limits.creditsMax
        ? undefined
        : `a whole number from 0 to ${limits.creditsMax}`,
  },
  nightlyAt: {
    variable: "GIBSEY_NIGHTLY_AT",
    meaning: "when the daemon runs the night, by this machine's clock; off leaves it to cron, systemd and you",
    fallback: () => "03:00",
    check: (value) => (value === "off" || isTimeOfDay(value) ? undefined : "a time of day like 03:00, or off"),
  },
  nightlyAlertCommand: {
    variable: "GIBSEY_NIGHTLY_ALERT_COMMAND",
    meaning: "a shell command that is told of nights that failed, were cut short, or were missed",
    fallback: () => "",
    shown: (value) => value.replace(/^(\s*\S+)\s.*$/s, `$1 ${masked}`),
  },
  nightlyAlertUrl: {
    variable: "GIBSEY_NIGHTLY_ALERT_URL",
    meaning: "an address that the same is sent to as JSON",
    fallback: () => "",
    check: urlOrEmpty,
    shown: hostAlone,
  },
  keyspace: {
    variable: "GIBSEY_KEYSPACE",
    meaning: "the book's keyspace in Cassandra; topics' prefix and consumer group follow it",
    fallback: () => "gibsey",
    check: (value) => (/^[a-z][a-z0-9_]{0,47}$/.test(value) ? undefined : "up to 48 of a-z, 0-9 and _, a letter first"),
  },
  cassandraPort: {
    variable: "GIBSEY_CASSANDRA_PORT",
    meaning: "Cassandra's port for clients",
    fallback: () => "9042",
    check: port,
  },
  cassandraContactPoints: {
    variable: "GIBSEY_CASSANDRA_CONTACT_POINTS",
    meaning: "external: hosts of the Cassandra cluster, with commas between them",
    fallback: () => "127.0.0.1",
  },
  cassandraDatacenter: {
    variable: "GIBSEY_CASSANDRA_DATACENTER",
    meaning: "external: the datacenter whose nodes are asked",
    fallback: () => "datacenter1",
  },
  cassandraUser: { variable: "GIBSEY_CASSANDRA_USER", meaning: "external: who to log in as", fallback: () => "" },
  cassandraPassword: {
    variable: "GIBSEY_CASSANDRA_PASSWORD",
    meaning: "external: that user's password",
    shown: () => masked,
    fallback: () => "",
  },
  cassandraTls: {
    variable: "GIBSEY_CASSANDRA_TLS",
    meaning: "external: off, on, or the file of the authority that signed the servers' certificates",
    fallback: () => "off",
  },
  kafkaPort: {
    variable: "GIBSEY_KAFKA_PORT",
    meaning: "Kafka's port for clients",
    fallback: () => "9092",
    check: port,
  },
  kafkaBrokers: {
    variable: "GIBSEY_KAFKA_BROKERS",
    meaning: "external: host:port of Kafka's brokers, with commas between them",
    fallback: () => "",
  },
  kafkaSasl: {
    variable: "GIBSEY_KAFKA_SASL",
    meaning: "external: how to log in to Kafka: none, plain, scram-sha-256 or scram-sha-512",
    fallback: () => "none",
    check: oneOf("none", "plain", "scram-sha-256", "scram-sha-512"),
  },
  kafkaUser: { variable: "GIBSEY_KAFKA_USER", meaning: "external: who to log in to Kafka as", fallback: () => "" },
  kafkaPassword: {
    variable: "GIBSEY_KAFKA_PASSWORD",
    meaning: "external: that user's password",
    shown: () => masked,
    fallback: () => "",
  },
  kafkaTls: {
    variable: "GIBSEY_KAFKA_TLS",
    meaning: "external: off, on, or the file of the authority that signed the brokers' certificates",
    fallback: () => "off",
  },
  kafkaTopics: {
    variable: "GIBSEY_KAFKA_TOPICS",
    meaning: "the topics that are read, as a regular expression; pages and test_cdc of the keyspace when empty",
    fallback: () => "",
    check: patternOrEmpty,
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

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingRules, name);
}

/** An address as it may be shown: a password in it masked. What can't be told apart for certain is masked, too. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?\/*[^/]*@/i, `$1//${masked}@`);
}

/** Of an address what isn't a secret for certain: those of webhooks have theirs in the path or the query. */
export function hostAlone(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)(?:[^/?#]*@)?([^/?#]*).*$/is, `$1$2/${masked}`);
}

/** `HH:MM`, which compares as text. */
export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function oneOf(...values: readonly string[]): (value: string) => string | undefined {
  return (value) => (values.includes(value) ? undefined : values.join(", "));
}

function urlOrEmpty(value: string): string | undefined {
  return value === "" || /^https?:\/\/[^/\s]+/.test(value) ? undefined : "an address like http://127.0.0.1:8001";
}

function port(value: string): string | undefined {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : "a port from 0 to 65535";
}

function patternOrEmpty(value: string): string | undefined {
  return isPattern(value) ? undefined : "a regular expression";
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
