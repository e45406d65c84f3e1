import { InvalidConfigurationError } from "../../../model/errors";
import { readTextFile } from "../../settings/read-file";
import type { Operation } from "../../operations/operation";
import type { Setting, Settings } from "../../settings/settings";
import type { CredentialProvider } from "../credentials";
import type { RenewalClock } from "../temporary-credentials";
import type { MetadataService } from "./metadata-service";

/** A source of credentials. It sends nothing yet: what it finds may have to make a call for each `get`. */
export type Source = (context: SourceContext) => Finding;

export interface SourceContext extends RenewalClock {
  readonly settings: Settings;
  readonly metadata: MetadataService;
  /**
   * Calls a service that gives credentials.
   *
   * @param region the region of the KooCLI profile in use, if it has one
   * @throws `InvalidConfigurationError` if its endpoint is malformed
   */
  readonly callerOf: (service: "iam" | "sts", region?: Setting) => ServiceCaller;
  /** What all earlier sources lack. */
  readonly misses: readonly Missing[];
}

/** Makes calls over the network that the settings name, as calls of Identity Center are made. */
export interface ServiceCaller {
  call<T>(
    operation: Operation<T>,
    credentials: CredentialProvider,
    debug?: (line: string) => void,
  ): Promise<T>;
}

/** What a source has. */
export type Finding =
  | { readonly kind: "found"; readonly credentials: CredentialProvider }
  /** No credentials. The next source is tried. */
  | Missing
  /** Credentials that cannot be used. Those of a later source would be somebody else's, so none is tried. */
  | { readonly kind: "unusable"; readonly why: string };

/** For the text that lists the sources that were tried: `<source>: <what>`. */
export interface Missing {
  readonly kind: "missing";
  readonly source: string;
  /** Holds no value. */
  readonly what: string;
}

export function missing(source: string, what: string): Missing {
  return { kind: "missing", source, what };
}

/**
 * The text of a file, or why there is none. A file behind a folder that may not be entered counts as missing, because
 * later sources may still have credentials.
 *
 * @param shown the path as texts show it
 * @throws {@link InvalidConfigurationError} if the file is there and cannot be read
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
