import { BlockList, isIP } from "node:net";

/**
 * Whether a list such as `NO_PROXY` exempts a URL's host: `*` (every host), `corp.example` (the host and those
 * below it), `.corp.example` or `*.corp.example` (those below it), `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`, each of
 * them with a port or without, separated by commas or white space. An entry that is none of these exempts nothing.
 *
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      // Where there is a port, the colons of an IPv6 address stand in brackets.
      const [, bracketed, plain, onlyPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const name = bracketed ?? plain ?? entry;
      return name === "*" || (isIP(host) === 0 ? coversHost(name, host) : coversAddress(name, host));
    });
}

function coversHost(name: string, host: string): boolean {
  if (name === host) return true;
  const suffix = name.replace(/^\*?\.?/, ".");
  return suffix !== "." && host.endsWith(suffix);
}

function coversAddress(name: string, host: string): boolean {
  const [address = "", prefix] = name.split("/");
  const version = isIP(address);
  if (version === 0 || version !== isIP(host)) return false;
  const longest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? longest : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > longest) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const covered = new BlockList();
  covered.addSubnet(address, bits, family);
  return covered.check(host, family);
}
