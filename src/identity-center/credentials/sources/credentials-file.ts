import { homedir } from "node:os";
import { isAbsolute, join, sep } from "node:path";
import { InvalidConfigurationError } from "../../../model/errors";
import { visibleText } from "../../../model/untrusted-text";
import { readTextFile } from "../../settings/read-file";
import { type Missing, missing } from "./finding";

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
 * The text of a file, or why there is none. A file that cannot be reached, because a folder on the way may not be
 * entered, is as good as none: sources after it may still have credentials.
 *
 * @param shown the path as texts show it
 * @throws {@link InvalidConfigurationError} if there is one that cannot be read
 */
export function readCredentialsFile(path: string, shown: string): string | Missing {
  const file = readTextFile(path);
  switch (file.kind) {
    case "read":
      return file.text;
    case "absent":
      return missing(shown, "no such file");
    case "out of reach":
      return missing(shown, `it cannot be reached (${file.why})`);
    case "unreadable":
      throw new InvalidConfigurationError(
        `${shown} cannot be read (${file.why}). Make it readable, or take the credentials from another source.`,
      );
    default:
      return file satisfies never;
  }
}
