import { createHash, createHmac } from "node:crypto";

const algorithm = "SDK-HMAC-SHA256";

/** What a signature covers: the request as it is sent. */
export interface RequestToSign {
  readonly method: string;
  readonly url: URL;
  /** All headers are signed. `host` and `X-Sdk-Date` (`YYYYMMDDTHHMMSSZ`, UTC) are required. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * Signs a request with SDK-HMAC-SHA256 and returns the value of its `Authorization` header.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export function sign(request: RequestToSign, key: SigningKey): string {
  const headers = canonicalHeaders(request.headers);
  const signedHeaders = headers.map(([name]) => name).join(";");
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    headers.map(([name, value]) => `${name}:${value}\n`).join(""),
    signedHeaders,
    sha256(request.body ?? ""),
  ].join("\n");
  const date = headers.find(([name]) => name === "x-sdk-date")?.[1] ?? "";
  const stringToSign = [algorithm, date, sha256(canonicalRequest)].join("\n");
  const signature = createHmac("sha256", key.secretKey).update(stringToSign).digest("hex");
  return `${algorithm} Access=${key.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** Formats a time for `X-Sdk-Date`: `20191115T033655Z`. */
export function sdkDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}|[-:]/g, "");
}

/** Percent-encodes everything but `A-Z a-z 0-9 - _ . ~`, as signatures require. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The canonical path always ends with a slash, even if the request's path does not. */
function canonicalPath(url: URL): string {
  const path = url.pathname
    .split("/")
    .map((segment) => percentEncode(decodeURIComponent(segment)))
    .join("/");
  return path.endsWith("/") ? path : `${path}/`;
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeaders(headers: Readonly<Record<string, string>>): (readonly [string, string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(byNameThenValue);
}

/** Compares by code unit, because a signature must not depend on the locale. */
function byNameThenValue(one: readonly [string, string], other: readonly [string, string]): number {
  return compare(one[0], other[0]) || compare(one[1], other[1]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
