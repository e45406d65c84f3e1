import { createHash, createHmac } from "node:crypto";
import { rawPath, rawQuery } from "./request-target";
import { ServiceError } from "./service-error";
import type { EmulatorUser } from "./users";

/** A request as it came over the wire: nothing decoded, nothing normalized. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, one character per byte, as `IncomingMessage.rawHeaders` has them. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** "The time difference must not exceed 15 minutes", says the signing guide. */
const maxClockDifferenceMs = 15 * 60 * 1000;

const authorizationFormat =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/;

/**
 * Finds the user who signed a request, by its own computation.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html. Stricter than the
 * guide in one point: `X-Security-Token` and `X-Domain-Id` must be signed, as the official SDKs do.
 *
 * @param nowMs the emulator's clock, in epoch milliseconds
 * @throws {@link ServiceError} 401 `APIGW.0301`
 */
export function authenticate(
  request: RawRequest,
  users: readonly EmulatorUser[],
  nowMs: number,
): EmulatorUser {
  const authorization = header(request, "authorization");
  if (authorization === undefined) throw unauthorized("Authorization header not found");
  const [, accessKey, signedHeaders = "", signature] = authorizationFormat.exec(authorization) ?? [];
  const user = users.find((candidate) => candidate.accessKey === accessKey);
  if (user === undefined) throw unauthorized("verify aksk signature fail");
  const date = header(request, "x-sdk-date") ?? "";
  if (!(Math.abs(parseSdkDate(date) - nowMs) <= maxClockDifferenceMs)) {
    throw unauthorized("signature expired, the timestamp in X-Sdk-Date is off by more than 15 minutes");
  }
  const names = signedHeaders.split(";");
  if (!coversWhatItMust(request, names) || signature !== computeSignature(request, names, date, user)) {
    throw unauthorized("verify aksk signature fail");
  }
  if (header(request, "x-security-token") !== user.securityToken)
    throw unauthorized("security token is wrong");
  if (user.expiresAt !== undefined && nowMs >= user.expiresAt)
    throw unauthorized("security token has expired");
  const domainId = header(request, "x-domain-id");
  if (domainId !== undefined && user.domainId !== undefined && domainId !== user.domainId) {
    throw unauthorized("domain ID is wrong");
  }
  return user;
}

/** The canonical request: what the client must hash for its signature to be right. */
export function canonicalRequest(request: RawRequest, signedHeaders: readonly string[]): string {
  const names = [...signedHeaders].sort();
  return [
    request.method,
    canonicalPath(request.target),
    canonicalQuery(request.target),
    names.map((name) => `${name}:${(header(request, name) ?? "").trim()}\n`).join(""),
    names.join(";"),
    sha256(request.body),
  ].join("\n");
}

function computeSignature(
  request: RawRequest,
  names: readonly string[],
  date: string,
  user: EmulatorUser,
): string {
  // Latin-1 turns the header values back into the bytes that came; everything else is ASCII.
  const canonical = Buffer.from(canonicalRequest(request, names), "latin1");
  const stringToSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`;
  return createHmac("sha256", user.secretKey).update(stringToSign).digest("hex");
}

function coversWhatItMust(request: RawRequest, signedHeaders: readonly string[]): boolean {
  const whereTheyCome = ["x-security-token", "x-domain-id"].filter(
    (name) => header(request, name) !== undefined,
  );
  const covers = (name: string) => signedHeaders.includes(name) && header(request, name) !== undefined;
  return ["host", "x-sdk-date", ...whereTheyCome].every(covers) && signedHeaders.every(covers);
}

/** The value of a header that came exactly once. */
function header(request: RawRequest, name: string): string | undefined {
  const values = request.rawHeaders.filter(
    (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name,
  );
  return values.length === 1 ? values[0] : undefined;
}

function canonicalPath(target: string): string {
  const path = rawPath(target).split("/").map(reencode).join("/");
  return path.endsWith("/") ? path : `${path}/`;
}

function canonicalQuery(target: string): string {
  return rawQuery(target)
    .map((pair) => pair.map(reencode).join("="))
    .sort()
    .join("&");
}

/** Undoes percent-encoding and does it again byte by byte, so that every spelling of a text becomes the same. */
function reencode(raw: string): string {
  const bytes = raw.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return bytes.replace(
    /[^A-Za-z0-9\-_.~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Epoch milliseconds of `YYYYMMDDTHHMMSSZ`; NaN for anything else. */
function parseSdkDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function unauthorized(reason: string): ServiceError {
  return new ServiceError(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}
