import type { Environment } from "../credentials/credentials";

/** A sentence for texts on a network that gives nothing back: which proxy calls go through, or that there is none. */
export function describeRoute({ host }: URL, proxy: URL | undefined, environment: Environment): string {
  const name = ["HTTPS_PROXY", "https_proxy"].find((variable) => environment[variable]);
  if (name === undefined) return "HTTPS_PROXY is not set.";
  if (!proxy) return `${name} is set, but does not apply to ${host}.`;
  return `${name} is set: calls go through the proxy ${proxy.host}.`;
}
