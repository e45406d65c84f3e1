import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, sep } from "node:path";
import { InvalidConfigurationError } from "../../errors";
import { visibleText } from "../../untrusted-text";

/** What is this large holds no credentials, and need not be read. */
const largestFileBytes = 1024 * 1024;

const longestShownPath = 300;

/** The user's home folder; undefined where there is none, as for a user ID that a container made up. */
export function homeFolder(): string | undefined {
  try {
    const home = homedir();
    // A relative one would make the project's folder a place to find credentials in.
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

/** A path as a user writes it: `~/` is the home folder, what is relative starts in the project's folder. */
export function expandHome(path: string, home: string | undefined): string {
  return path.startsWith("~/") && home !== undefined ? join(home, path.slice(2)) : path;
}

/** A path as texts show it: on one line, and with `~` for the home folder. */
export function showPath(path: string, home: string | undefined): string {
  const isUnderHome = home !== undefined && path.startsWith(home + sep);
  return visibleText(isUnderHome ? `~${path.slice(home.length)}` : path, longestShownPath);
}

/**
 * The text of a file, or undefined where there is no such file.
 *
 * @param shown the path as texts show it
 * @throws {@link InvalidConfigurationError} when there is one that cannot be read
 */
export function readCredentialsFile(path: string, shown: string): string | undefined {
  try {
    // Asked first: reading a pipe or a device might never end.
    const file = statSync(path);
    if (!file.isFile()) throw unreadable(shown, "it is not a file");
    if (file.size > largestFileBytes) throw unreadable(shown, "it is larger than 1 MB");
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof InvalidConfigurationError) throw error;
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(shown, code);
  }
}

function unreadable(shown: string, why: string): InvalidConfigurationError {
  return new InvalidConfigurationError(
    `${shown} cannot be read (${why}). Make it readable, or set credentials in a place that comes before it.`,
  );
}
