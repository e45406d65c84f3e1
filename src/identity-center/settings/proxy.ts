import { InvalidConfigurationError } from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import { isLoopback } from "./endpoint";
import { isExempt } from "./no-proxy";
import type { Settings } from "./settings";

/**
 * The proxy to reach an endpoint through: the one in `HTTPS_PROXY` (or `https_proxy`), unless `NO_PROXY` (or
 * `no_proxy`) exempts the endpoint's host. Without a scheme it is an `http:` proxy. None for loopback addresses,
 * which no proxy could reach; `HTTP_PROXY` has no meaning here, as `http:` is for these alone.
 *
 * The Pulumi CLI and Terraform go by the same rules.
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 *
 * @throws {@link InvalidConfigurationError} if the proxy is not the URL of one. It names the variable.
 */
export function resolveProxy(endpoint: URL, { environment }: Settings): URL | undefined {
  const inEitherCase = (name: string) => (environment(name) ? name : name.toLowerCase());
  const name = inEitherCase("HTTPS_PROXY");
  const value = environment(name);
  const noProxy = environment(inEitherCase("NO_PROXY")) ?? "";
  if (value === undefined || isLoopback(endpoint.hostname) || isExempt(endpoint, noProxy)) return undefined;
  const proxy = parseProxy(value);
  if (proxy) return proxy;
  // Not repeated if any of it may be a password.
  const shown = holdsNoPassword.test(value) ? `, but is ${visibleText(value, 200)}` : "";
  throw new InvalidConfigurationError(
    asSentence(
      `The proxy in the environment variable ${name} has to be a URL such as http://proxy.example:3128 or ` +
        `https://proxy.example, where a user name and a password are percent-encoded${shown}`,
    ),
  );
}

/** A sentence for the texts about a network without a response: which proxy calls go through, or that there is none. */
export function describeRoute({ host }: URL, proxy: URL | undefined, { environment }: Settings): string {
  const name = ["HTTPS_PROXY", "https_proxy"].find((variable) => environment(variable));
  if (name === undefined) return "HTTPS_PROXY is not set.";
  if (!proxy) return `${name} is set, but does not apply to ${host}.`;
  return `${name} is set: calls go through the proxy ${proxy.host}.`;
}

/** A scheme, a host and a port, whatever is wrong with them. */
const holdsNoPassword = /^(?:[^:@%?#\\]*:\/\/)?[^:@%?#\\]*(?::\d*)?\/?\s*$/;

/**
 * The parts of a proxy's URL as they are written. `new URL` takes what a reserved character leaves over for a path, a
 * query or a fragment: in `http://us/er:password@proxy.example` it finds the host `us`.
 */
const written = /^(?:https?:\/\/)?(?:(?<user>[^@/?#\\]*)@)?(?<host>\[[^\]]*\]|[^:@/?#\\%]+)(?::\d*)?\/?$/i;

function parseProxy(value: string): URL | undefined {
  const { user = "", host = "" } = written.exec(value)?.groups ?? {};
  const text = /^https?:\/\//i.test(value) ? value : `http://${value}`;
  if (host === "" || /[\s\p{Cc}]/u.test(value) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // Of a number, such as 1234, it makes an address.
  const isAsWritten = !/^[\w.-]+$/.test(host) || url.hostname === host.toLowerCase();
  return isAsWritten && isUsableUser(user) ? url : undefined;
}

/** Sent as `name:password`, so that the name cannot hold a colon. */
function isUsableUser(user: string): boolean {
  const [name = ""] = user.split(":");
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(user)) && !decodeURIComponent(name).includes(":");
  } catch {
    return false;
  }
}
