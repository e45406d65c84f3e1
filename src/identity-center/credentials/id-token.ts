import { InvalidConfigurationError } from "../../model/errors";
import { capitalized, visibleText } from "../../model/untrusted-text";
import type { PresentedIdToken } from "../operations/assume-with-id-token";
import { readTextFile } from "../settings/read-file";
import { expandHome, type Setting, type Settings, showPath } from "../settings/settings";

/** Documented for STS, and far above what identity providers make. */
const longestToken = 20_000;

const longestClaim = 200;

/** Where an ID token comes from: a setting that holds it, or one that names a file. */
export type IdTokenSource = { readonly token: Setting } | { readonly file: Setting };

/** Exactly one of two settings. @throws {@link InvalidConfigurationError} if both are set, or neither is. */
export function idTokenSource(
  token: Setting | undefined,
  file: Setting | undefined,
  names: string,
): IdTokenSource {
  if (token && file) {
    throw new InvalidConfigurationError(
      `An ID token is named twice: by ${token.name} and by ${file.name}. Keep one of them.`,
    );
  }
  if (token) return { token };
  if (file) return { file };
  throw new InvalidConfigurationError(
    `An identity provider is set, but no ID token is: set one of ${names}, or remove the other settings of the ` +
      "identity provider.",
  );
}

/** For people: `the ID token in ~/token (the environment variable HW_ASSUME_ROLE_ID_TOKEN_FILE)`. */
export function describeIdToken(source: IdTokenSource, settings: Settings): string {
  return "token" in source
    ? `the ID token in ${source.token.name}`
    : `the ID token in ${showPath(expandHome(source.file.value, settings), settings)} (${source.file.name})`;
}

/**
 * Reads an ID token. A file is read each time, because the token in it may have been renewed.
 *
 * @throws {@link InvalidConfigurationError} if there is none, or if it cannot be an ID token. The text shows nothing of
 *   it.
 */
export function readIdToken(
  source: IdTokenSource,
  settings: Settings,
  wallClock: () => number,
): PresentedIdToken {
  const described = describeIdToken(source, settings);
  const refuse = (why: string) =>
    new InvalidConfigurationError(`${capitalized(described)} cannot be used: ${why}`);
  let value: string;
  if ("token" in source) value = source.token.value.trim();
  else {
    const file = readTextFile(expandHome(source.file.value, settings));
    if (file.kind === "absent") {
      throw refuse(
        "there is no such file. Write the token into it before Pulumi runs, or correct the setting.",
      );
    }
    if (file.kind !== "read") {
      throw refuse(`the file cannot be read (${file.why}). Name a file that holds the token.`);
    }
    value = file.text.trim();
    if (value === "") throw refuse("the file is empty. Write the token into it before Pulumi runs.");
  }
  if (value.length > longestToken) throw refuse(`it is longer than ${longestToken} characters.`);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) {
    throw refuse("it is no ID token, which is a JWT: three parts in base64url with dots between them.");
  }
  return { value, advice: () => adviseOn(described, readClaims(value), wallClock()) };
}

interface Claims {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | undefined;
}

/** What a token says of itself, for texts. Nothing is decided by it: the service verifies the token. */
function readClaims(token: string): Claims {
  try {
    const [, payload = ""] = token.split(".");
    const { iss, aud, exp } = Object(JSON.parse(Buffer.from(payload, "base64url").toString())) as Record<
      "iss" | "aud" | "exp",
      unknown
    >;
    return {
      issuer: typeof iss === "string" ? iss : undefined,
      audience: [aud].flat().every((one) => typeof one === "string") ? [aud].flat().join(", ") : undefined,
      expiresAt: typeof exp === "number" && Math.abs(exp) < 1e10 ? exp * 1_000 : undefined,
    };
  } catch {
    return {};
  }
}

function adviseOn(described: string, { issuer, audience, expiresAt }: Claims, nowMs: number): string {
  if (expiresAt !== undefined && expiresAt <= nowMs) {
    return (
      `${capitalized(described)} expired at ${new Date(expiresAt).toISOString()}: get a new one. A wait that ` +
      "outlives a session needs a file in which the token is renewed."
    );
  }
  const claims = [
    issuer !== undefined && `the issuer ${visibleText(issuer, longestClaim)}`,
    audience !== undefined && `the audience ${visibleText(audience, longestClaim)}`,
  ].filter(Boolean);
  return claims.length === 0
    ? `Check that ${described} is of this identity provider, and has not expired.`
    : `Check that the identity provider trusts ${claims.join(" and ")} of ${described}.`;
}
