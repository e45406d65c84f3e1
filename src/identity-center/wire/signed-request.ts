import type { Credentials } from "../credentials/credentials";
import type { HttpRequest } from "./http";
import type { Operation } from "../operations/operation";
import { createRedactor } from "./redact";
import { percentEncode, sdkDate, sign } from "./sign";
import { userAgent } from "./user-agent";

/**
 * Makes the HTTP request for a call. It is signed with the current time, unless the call is sent without a signature.
 *
 * @param epochMs the current time in milliseconds since the epoch. The signature includes it
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

/** Makes a function that removes the request's secrets from a text, and its signature if there is one already. */
export function redactorFor(credentials: Credentials, request?: HttpRequest): (text: string) => string {
  const { accessKey, secretKey, securityToken = "" } = credentials;
  const signature = request?.headers["Authorization"]?.split("Signature=")[1] ?? "";
  return createRedactor([securityToken, secretKey, accessKey, signature]);
}
