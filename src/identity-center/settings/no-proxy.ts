import { BlockList, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/**
 * Whether a list such as `NO_PROXY` exempts a URL's host, by the rules of Go, which the Pulumi CLI and Terraform go
 * by too: `*` (every host), `corp.example` (the host and those below it), `.corp.example` or `*.corp.example` (those
 * below it), `10.0.0.1`, `10.0.0.0/8`, `fd00::1`, `fd00::/8`, names and addresses also with a port (`[fd00::1]:443`),
 * separated by commas. An entry that is none of these exempts nothing. Hosts of this machine are always exempt.
 *
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy, which the tests compare it with.
 */
export function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (host === "localhost" || covers(loopback4, host) || covers(loopback6, host)) return true;
  const entries = list.split(",").map((entry) => entry.replace(spaceAround, "").toLowerCase());
  return entries.some((entry) => entry === "*" || isCovered(entry, host, port));
}

/** What Go takes for white space; JavaScript's own idea of it differs in two characters. */
const spaceAround = /^[\t-\r\x85\p{Z}]+|[\t-\r\x85\p{Z}]+$/gu;

const loopback4 = { address: "127.0.0.0", bits: 8 };
const loopback6 = { address: "::1", bits: 128 };

function isCovered(entry: string, host: string, port: string): boolean {
  const network = parseNetwork(entry);
  if (network) return covers(network, host);
  const { name, port: onlyPort } = splitPort(entry);
  if (onlyPort !== "" && onlyPort !== port) return false;
  if (isAddress(name)) return covers({ address: name, bits: isIPv4(name) ? 32 : 128 }, host);
  return name !== "" && !isAddress(host) && coversHost(name, host);
}

function coversHost(name: string, host: string): boolean {
  const suffix = name.startsWith("*.") ? name.slice(1) : name;
  if (suffix.startsWith(".")) return host.endsWith(toAscii(suffix));
  return `.${host}`.endsWith(toAscii(`.${suffix}`));
}

/** A name that starts with a dot, as URLs hold it. What cannot be one stays as it is, and covers nothing. */
function toAscii(suffix: string): string {
  if (!/^[\p{L}\p{M}\p{N}\xad\uFEFF.-]+$/u.test(suffix)) return suffix;
  const name = suffix.slice(1).replace(/[\xad\uFEFF]/g, "");
  const ascii = domainToASCII(name);
  return name !== "" && ascii === "" ? suffix : `.${ascii}`;
}

interface Network {
  readonly address: string;
  readonly bits: number;
}

function parseNetwork(entry: string): Network | undefined {
  const [, address = "", digits = ""] = /^([^/]*)\/(\d+)$/.exec(entry) ?? [];
  const bits = Number(digits);
  return isAddress(address) && bits <= (isIPv4(address) ? 32 : 128) ? { address, bits } : undefined;
}

/** A zone (`fe80::1%eth0`) belongs to this machine's own networks, and to no rule. */
function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes("%"));
}

/** An IPv4 address is the same as the IPv6 address that it is mapped to. */
function covers(network: Network, host: string): boolean {
  const { address, bits } = asIPv4(network);
  const candidate = isAddress(host) ? asIPv4({ address: host, bits: 128 }).address : "";
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (candidate === "" || isIPv4(candidate) !== isIPv4(address)) return false;
  const covered = new BlockList();
  covered.addSubnet(address, bits, family);
  return covered.check(candidate, family);
}

function asIPv4(network: Network): Network {
  const { address, bits } = network;
  if (isIPv4(address) || bits < 96) return network;
  const [, high = "", low = ""] =
    /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  if (high === "") return network;
  const parts = [high, low]
    .map((half) => Number.parseInt(half, 16))
    .flatMap((half) => [half >> 8, half & 255]);
  return { address: parts.join("."), bits: bits - 96 };
}

/** The port that an entry is for; `""` if it is for all. In brackets without a port, an address is none. */
function splitPort(entry: string): { readonly name: string; readonly port: string } {
  const [, bracketed, plain, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(entry) ?? [];
  return port === undefined ? { name: entry, port: "" } : { name: bracketed ?? plain ?? "", port };
}
