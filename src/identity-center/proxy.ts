import { InvalidConfigurationError } from "../errors";
import { asSentence, visibleText } from "../untrusted-text";
import type { Environment } from "./credentials";
import { isLoopback } from "./endpoint";
import { isExempt } from "./no-proxy";

/**
 * The proxy to reach an endpoint through: the one in `HTTPS_PROXY` (or `https_proxy`), unless `NO_PROXY` (or
 * `no_proxy`) exempts the endpoint's host. Without a scheme it is an `http:` proxy. None for loopback addresses,
 * which no proxy could reach; `HTTP_PROXY` has no meaning here, as `http:` is for these alone.
 *
 * The Pulumi CLI and Terraform go by the same rules.
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 *
 * @throws {@link InvalidConfigurationError} when the proxy is not the URL of one, naming the variable.
 */
export function resolveProxy(endpoint: URL, environment: Environment): URL | undefined {
  const inEitherCase = (name: string) => (environment[name] ? name : name.toLowerCase());
  const name = inEitherCase("HTTPS_PROXY");
  const value = environment[name];
  const noProxy = environment[inEitherCase("NO_PROXY")] ?? "";
  if (!value || isLoopback(endpoint.hostname) || isExempt(endpoint, noProxy)) return undefined;
  const proxy = parseProxy(value);
  if (proxy) return proxy;
  // Not repeated where it may hold a password.
  const shown = value.includes("@") ? "" : `, but is ${visibleText(value, 200)}`;
  throw new InvalidConfigurationError(
    asSentence(
      `The proxy in the environment variable ${name} has to be a URL such as http://proxy.example:3128 or ` +
        `https://proxy.example, where a user name and a password are percent-encoded${shown}`,
    ),
  );
}

function parseProxy(value: string): URL | undefined {
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text) || /[\s\p{Cc}]/u.test(text)) return undefined;
  const url = new URL(text);
  const isUsable = ["http:", "https:"].includes(url.protocol) && hasDecodableUser(url);
  return isUsable ? url : undefined;
}

function hasDecodableUser({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
