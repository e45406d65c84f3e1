import { InvalidConfigurationError } from "../errors";
import { visibleText } from "../untrusted-text";
import type { ReadConfig } from "./credentials";

/** Global: one host for all regions. Source: the API reference of IAM Identity Center, "Endpoints". */
const globalEndpoint = "https://identitycenter.myhuaweicloud.com";

const setting = 'Pulumi config huaweicloud:endpoints, key "identitycenter"';

/**
 * The URL that paths are appended to, without a slash at its end: `huaweicloud:endpoints` (a JSON map),
 * else the global endpoint.
 *
 * @throws {@link InvalidConfigurationError} when the map or the URL in it cannot be used.
 */
export function resolveEndpoint(config: ReadConfig): URL {
  const custom = readEndpoints(config)["identitycenter"];
  if (custom === undefined) return new URL(globalEndpoint);
  if (typeof custom !== "string") throw refusal("is not a string");
  const url = URL.canParse(custom) ? new URL(custom) : undefined;
  if (!url || custom !== custom.trim()) throw refusal(`is not a URL: ${visibleText(custom, 200)}`);
  // The checks below do not repeat the URL, which may hold a password.
  if (url.username || url.password) throw refusal("holds a user name or password");
  if (custom.includes("?") || custom.includes("#")) throw refusal("holds a query or a fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw refusal(`must begin with https:// (http:// is for loopback addresses only), but is ${url.origin}`);
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

function readEndpoints(config: ReadConfig): Readonly<Record<string, unknown>> {
  const json = config("huaweicloud:endpoints");
  if (!json) return {};
  let endpoints: unknown;
  try {
    endpoints = JSON.parse(json);
  } catch {
    throw new InvalidConfigurationError(
      'Pulumi config huaweicloud:endpoints is not JSON. It has to be a map such as {"identitycenter":' +
        ` "${globalEndpoint}"}.`,
    );
  }
  if (typeof endpoints !== "object" || endpoints === null || Array.isArray(endpoints)) {
    throw new InvalidConfigurationError(
      `Pulumi config huaweicloud:endpoints is not a map such as {"identitycenter": "${globalEndpoint}"}.`,
    );
  }
  return endpoints as Record<string, unknown>;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function refusal(why: string): InvalidConfigurationError {
  return new InvalidConfigurationError(`The endpoint in ${setting} ${why}.`);
}
