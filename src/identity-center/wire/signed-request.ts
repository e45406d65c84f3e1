import type { Credentials } from "../credentials/credentials";
import type { HttpRequest } from "./http";
import type { Operation } from "../operations/operation";
import { createRedactor } from "./redact";
import { percentEncode, sdkDate, sign } from "./sign";
import { userAgent } from "./user-agent";

/**
 * What goes over the wire for a call, with a signature of this moment unless the call goes out without one.
 *
 * @param epochMs milliseconds since the epoch: a signature holds the date
 */
export function signedRequest(
  { method, path, query = {}, body, headers: own, isUnsigned = false }: Operation<unknown>,
  endpoint: URL,
  credentials: Credentials,
  epochMs: number,
): HttpRequest {
  const url = new URL(endpoint);
  url.pathname = endpoint.pathname.replace(/\/$/, "") + path;
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${percentEncode(value)}`)
    .join("&");
  const { securityToken, domainId } = credentials;
  const common = {
    ...own,
    host: url.host,
    "User-Agent": userAgent,
    ...(body && { "Content-Type": "application/json" }),
  };
  const content = body && { body: JSON.stringify(body) };
  if (isUnsigned) return { method, url, headers: common, ...content };
  const headers = {
    ...common,
    "X-Sdk-Date": sdkDate(epochMs),
    ...(securityToken && { "X-Security-Token": securityToken }),
    ...(domainId && { "X-Domain-Id": domainId }),
  };
  const request = { method, url, headers, ...content };
  return { ...request, headers: { ...headers, Authorization: sign(request, credentials) } };
}

/** Takes out of a text what it may echo of a request: its secrets, and its signature once there is one. */
export function redactorFor(credentials: Credentials, request?: HttpRequest): (text: string) => string {
  const { accessKey, secretKey, securityToken = "" } = credentials;
  const signature = request?.headers["Authorization"]?.split("Signature=")[1] ?? "";
  return createRedactor([securityToken, secretKey, accessKey, signature]);
}
