import { homedir } from "node:os";
import { isAbsolute, join, sep } from "node:path";
import { visibleText } from "../../model/untrusted-text";

const longestShownPath = 300;

/** Reads a key of the stack's configuration, such as `huaweicloud:accessKey`. Secrets come decrypted. */
export type ReadConfig = (key: string) => string | undefined;

/** `process.env`, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value, and where it was found. */
export interface Setting {
  /** For people: `Pulumi config huaweicloud:region`, `the environment variable HW_REGION_NAME`. */
  readonly name: string;
  readonly value: string;
}

/** What a user can set: the stack's configuration and the environment. An empty value counts as not set. */
export interface Settings {
  /** A key of the stack's configuration. */
  readonly config: ReadConfig;
  /** A variable of the environment. */
  readonly environment: (name: string) => string | undefined;
  /** A variable of the environment, with what texts call it. */
  readonly variable: (name: string) => Setting | undefined;
  /** A setting with two names: the stack's configuration comes before the environment. */
  readonly find: (key: string, variable: string) => Setting | undefined;
  /** The user's home folder. Undefined if there is none, as for a user ID that a container made up. */
  readonly home: string | undefined;
}

export function createSettings(readConfig: ReadConfig, environment: Environment): Settings {
  const config = (key: string) => unlessEmpty(readConfig(key));
  function variable(name: string): Setting | undefined {
    const value = unlessEmpty(environment[name]);
    return value === undefined ? undefined : { name: `the environment variable ${name}`, value };
  }
  return {
    config,
    environment: (name) => variable(name)?.value,
    variable,
    find(key, name) {
      const value = config(key);
      return value === undefined ? variable(name) : { name: `Pulumi config ${key}`, value };
    },
    home: homeFolder(),
  };
}

/** What is empty counts as not set. */
export function unlessEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function homeFolder(): string | undefined {
  try {
    const home = homedir();
    // A relative one would make the project's folder a source of credentials.
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

/** A path as a user writes it: `~/` is the home folder. A relative path starts in the project's folder. */
export function expandHome(path: string, { home }: Settings): string {
  return path.startsWith("~/") && home !== undefined ? join(home, path.slice(2)) : path;
}

/** A path as texts show it: on one line, cut, and with `~` for the home folder. */
export function showPath(path: string, { home }: Settings): string {
  const isUnderHome = home !== undefined && path.startsWith(home + sep);
  return visibleText(isUnderHome ? `~${path.slice(home.length)}` : path, longestShownPath);
}
