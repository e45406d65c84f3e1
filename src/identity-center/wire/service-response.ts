import { visibleText } from "../../model/untrusted-text";
import { measureSkew } from "./clock-skew";
import type { Operation } from "../operations/operation";
import type { HttpResponse } from "./http";
import { parseRetryAfter } from "./throttling";

const longestXRequestId = 128;

/** Well below the time that a look has: a refusal whose body trickles would be lost with the look. */
const longestErrorBodyMs = 2_000;

/** A response of the service (or of somebody between) as it came over the wire. */
export interface ServiceResponse {
  readonly status: number;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
  /** Names the call for Huawei Cloud's support. Safe to print. */
  readonly xRequestId: string | undefined;
  /** By how much this machine's clock is ahead of the one that dated the response; negative where it is behind. */
  readonly skewMs?: number | undefined;
  /** What a `Retry-After` asks for. */
  readonly retryAfterMs?: number | undefined;
  /** Only if the response gives keys: a header of it, as it came. */
  readonly header?: (name: string) => string | undefined;
}

/**
 * Reads a response to its end.
 *
 * New keys may have a part in common with the keys that the request was signed with: their tokens begin alike. So a
 * response that gives keys is left as it came, and nothing of it is shown.
 *
 * @param redact takes out of all its texts what they may echo of the request's secrets
 * @param wallClock milliseconds since the epoch
 */
export async function readResponse(
  response: HttpResponse,
  redact: (text: string) => string,
  wallClock: () => number,
  { successStatus = 200, givesKeys = false }: Pick<Operation<unknown>, "successStatus" | "givesKeys"> = {},
): Promise<ServiceResponse> {
  const skewMs = measureSkew(response.header("Date"), wallClock());
  // The status of an error is worth more than its body: where that cannot be read, go on without.
  const isSuccess = response.status === successStatus;
  const body = await (isSuccess ? response.text() : response.text(longestErrorBodyMs).catch(() => ""));
  const xRequestId = response.header("X-Request-Id");
  return {
    status: response.status,
    retryAfterMs: parseRetryAfter(response.header("Retry-After"), response.header("Date"), wallClock()),
    json: parseJson(body, isSuccess && givesKeys ? (text) => text : redact),
    xRequestId: xRequestId && visibleText(redact(xRequestId), longestXRequestId),
    skewMs,
    ...(givesKeys && { header: response.header.bind(response) }),
  };
}

/** Undefined where the text is not JSON; JSON itself has no undefined. */
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

/** A text of an error's body, whatever that is; `""` where it has none of that name. */
export function readText({ json }: ServiceResponse, field: "error_code" | "error_msg"): string {
  if (typeof json !== "object" || json === null) return "";
  const value = (json as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

/** The gateway's own 404: path or host are wrong, whether or not the request is known. */
export function isGatewayNotFound(response: ServiceResponse): boolean {
  return response.status === 404 && /^API(GW|G)\.0101$/.test(readText(response, "error_code"));
}

export function withXRequestId(
  text: string,
  { xRequestId }: { readonly xRequestId?: string | undefined },
): string {
  return xRequestId ? `${text} (X-Request-Id ${xRequestId})` : text;
}
