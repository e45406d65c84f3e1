import type { RequestStatus } from "../../../src/model/request";
import type { Call } from "./service";
import { readStatusBody } from "./status-body";

/**
 * What a response to a status call means, as documented. This is the tests' own table.
 *
 * - `IN_PROGRESS`, `SUCCEEDED`, `FAILED`: a 200 with a valid body says this about the requested one
 * - `final`: a retry does not help
 * - `typing error`: final after 30 s if the endpoint has never responded
 * - `not known`: final after 30 s, or after 5 s for a read
 * - `may pass`: retry
 */
export type Outcome =
  { readonly says: RequestStatus; readonly reason: string | undefined } | { readonly says: Fault };

type Fault = "final" | "typing error" | "not known" | "may pass";

/** How long a call may take. */
const callTimeMs = 10_000;

/** Undefined if no one waited for the response any more. */
export function classifyCall({
  requestKind,
  requestId = "",
  atMs,
  status,
  response,
  fault,
  ended,
}: Call): Outcome | undefined {
  if (!ended) return undefined;
  if (ended.how === "aborted") {
    // A status other than 200 is enough if only the body is late.
    const isTimeUp = Math.abs(ended.atMs - atMs - callTimeMs) < 1e-6;
    return status && status.code !== 200 && isTimeUp ? { says: meaningOfStatus(status.code, "") } : undefined;
  }
  if (fault !== undefined) return { says: meaningOfFault(fault) };
  if (!response) return undefined;
  const { body } = response;
  if (response.status !== 200) return { says: meaningOfStatus(response.status, body ?? "") };
  if (body === undefined) return { says: "may pass" };
  const reading = readStatusBody(body, requestKind, requestId);
  if (reading === "not JSON") return { says: "may pass" };
  return reading === "broken" ? { says: "final" } : { says: reading.status, reason: reading.reason };
}

/** The same for a call whose body did not arrive in time. A status other than 200 is enough. */
export function classifyCutOff({ status, ended }: Call): Outcome | undefined {
  if (ended?.how !== "aborted" || !status || status.code === 200) return undefined;
  return { says: meaningOfStatus(status.code, "") };
}

function meaningOfFault(code: string): Fault {
  if (["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].includes(code)) return "typing error";
  return code.includes("CERT") ? "final" : "may pass";
}

function meaningOfStatus(status: number, body: string): Fault {
  if (status < 300 || status >= 500 || [408, 409, 429].includes(status)) return "may pass";
  if (status === 407) return "typing error";
  if (status === 404) return /^\{"error_code":"API(GW|G)\.0101"/.test(body) ? "final" : "not known";
  return "final";
}
