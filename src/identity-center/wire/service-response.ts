import { visibleText } from "../../model/untrusted-text";
import { measureSkew } from "./clock-skew";
import type { Operation } from "../operations/operation";
import type { HttpResponse } from "./http";
import { parseRetryAfter } from "./throttling";

const longestXRequestId = 128;

/**
 * Much shorter than the time that a call has. Otherwise a refusal whose body comes very slowly would be lost with the
 * call.
 */
const longestErrorBodyMs = 2_000;

/** A response of the service, or of a server on the way, as it was received. */
export interface ServiceResponse {
  readonly status: number;
  /** Whether the status is that of the operation's success. The body may still be anything. Default: it is not. */
  readonly isSuccess?: boolean;
  /** The parsed body. Undefined if it is not JSON. */
  readonly json: unknown;
  /** The `X-Request-Id`, which names the call for Huawei Cloud's support. Safe to print. */
  readonly xRequestId: string | undefined;
  /**
   * How far this machine's clock is ahead of the clock that dated the response, in milliseconds. Negative if it is
   * behind.
   */
  readonly skewMs?: number | undefined;
  /** What the `Retry-After` says, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Only if the response gives keys: a header of it, as it came. */
  readonly header?: (name: string) => string | undefined;
}

/**
 * Reads a whole response.
 *
 * New keys may have a part in common with the keys that the request was signed with: their tokens begin alike. So a
 * response that gives keys is left as it came, and nothing of it is shown.
 *
 * @param redact removes the request's secrets from all texts of the response
 * @param wallClock returns milliseconds since the epoch
 */
export async function readResponse(
  response: HttpResponse,
  redact: (text: string) => string,
  wallClock: () => number,
  { successStatus = 200, givesKeys = false }: Pick<Operation<unknown>, "successStatus" | "givesKeys"> = {},
): Promise<ServiceResponse> {
  const skewMs = measureSkew(response.header("Date"), wallClock());
  // The status of an error is more important than its body. If the body cannot be read, go on without it.
  const isSuccess = response.status === successStatus;
  const body = await (isSuccess ? response.text() : response.text(longestErrorBodyMs).catch(() => ""));
  const xRequestId = response.header("X-Request-Id");
  return {
    status: response.status,
    isSuccess,
    retryAfterMs: parseRetryAfter(response.header("Retry-After"), response.header("Date"), wallClock()),
    json: parseJson(body, isSuccess && givesKeys ? (text) => text : redact),
    xRequestId: xRequestId && visibleText(redact(xRequestId), longestXRequestId),
    skewMs,
    ...(givesKeys && { header: response.header.bind(response) }),
  };
}

/** Parses JSON, and redacts its texts. Returns undefined if the text is not JSON. */
function parseJson(text: string, redact: (text: string) => string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) => {
      if (typeof value === "string") return redact(value);
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [redact(name), inner as unknown]),
      );
    });
  } catch {
    return undefined;
  }
}

/** A text field of an error's body. `""` if the body has no such text. */
export function readText({ json }: ServiceResponse, field: "error_code" | "error_msg"): string {
  if (typeof json !== "object" || json === null) return "";
  const value = (json as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

/**
 * Whether this is the gateway's own 404. It means that the path or the host is wrong, and says nothing about the
 * request.
 */
export function isGatewayNotFound(response: ServiceResponse): boolean {
  return response.status === 404 && /^API(GW|G)\.0101$/.test(readText(response, "error_code"));
}

export function withXRequestId(
  text: string,
  { xRequestId }: { readonly xRequestId?: string | undefined },
): string {
  return xRequestId ? `${text} (X-Request-Id ${xRequestId})` : text;
}
