import { InvalidConfigurationError } from "../errors";
import { asSentence, visibleText } from "../untrusted-text";
import type { ReadConfig } from "./credentials";

/** Global: one host for all regions. Source: the API reference of IAM Identity Center, "Endpoints". */
const globalEndpoint = "https://identitycenter.myhuaweicloud.com";

const setting = 'Pulumi config huaweicloud:endpoints, key "identitycenter"';

/**
 * The URL that paths are appended to: the one in `huaweicloud:endpoints` (a JSON map), else the global one.
 *
 * @throws {@link InvalidConfigurationError} when the map or the URL in it cannot be used.
 */
export function resolveEndpoint(config: ReadConfig): URL {
  const custom = readEndpoints(config)["identitycenter"];
  if (custom === undefined) return new URL(globalEndpoint);
  if (typeof custom !== "string") throw refusal("is not a string");
  // Only here is it repeated, and not where it may hold a password.
  const shown = custom.includes("@") ? "" : `: ${visibleText(custom, 200)}`;
  const url = URL.canParse(custom) ? new URL(custom) : undefined;
  if (!url || /[\s\p{Cc}]/u.test(custom)) throw refusal(`is not a URL${shown}`);
  if (url.username || url.password) throw refusal("holds a user name or password");
  if (custom.includes("?") || custom.includes("#")) throw refusal("holds a query or a fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    const found = url.origin === "null" ? `begins with "${url.protocol}"` : `is ${url.origin}`;
    throw refusal(`must begin with https:// (http:// is for loopback addresses only), but ${found}`);
  }
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, "");
  if (url.pathname.includes("//") || !isDecodable(url.pathname)) {
    throw refusal("has a path that nothing can be appended to");
  }
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

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function refusal(why: string): InvalidConfigurationError {
  return new InvalidConfigurationError(asSentence(`The endpoint in ${setting} ${why}`));
}
