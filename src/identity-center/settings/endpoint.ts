import { InvalidConfigurationError } from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import type { Setting, Settings } from "./settings";

/** Global: one host for all regions. Source: the API reference of IAM Identity Center, "Endpoints". */
const globalCloud = "myhuaweicloud.com";
const globalEndpoint = `https://identitycenter.${globalCloud}`;

/**
 * Regions whose hosts lie in a cloud of their own and carry the region's name. Observed in the Terraform provider
 * for Huawei Cloud, not documented for this service.
 */
const europeanRegions = "eu-west-1";
const europeanCloud = "myhuaweicloud.eu";

/** The region of STS if no setting names one. Any region serves all accounts, and the official SDKs use this one. */
const defaultStsRegion = "cn-north-4";

/** The services that calls of this package go to, by their keys in `huaweicloud:endpoints`. */
const services = ["identitycenter", "iam", "sts"] as const;

export type Service = (typeof services)[number];

/**
 * The URL that paths are appended to. The one in Pulumi config `huaweicloud:endpoints` (a JSON map with the keys
 * `identitycenter`, `iam` and `sts`) comes first. Without it:
 *
 * - Identity Center: `https://identitycenter.<cloud>`, but `https://identitycenter.<region>.<cloud>` for a region that
 *   begins with `eu-west-1`
 * - IAM: `https://iam.<region>.<cloud>`, or `https://iam.<cloud>` if no region is set
 * - STS: `https://sts.<region>.<cloud>`, in the region `cn-north-4` if none is set
 *
 * The region is `huaweicloud:region`, `HW_REGION_NAME` or that of the KooCLI profile in use. The cloud is
 * `huaweicloud:cloud` or `HW_CLOUD`, by default `myhuaweicloud.eu` for regions that begin with `eu-west-1` and
 * `myhuaweicloud.com` for all others.
 *
 * Sources: https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1237.html for STS; the Terraform provider
 * for the regional hosts of IAM.
 *
 * @param profileRegion the region of the KooCLI profile that the credentials come from
 * @throws {@link InvalidConfigurationError} if the map, or what is used of it, of region and cloud is malformed.
 */
export function resolveEndpoint(
  settings: Settings,
  profileRegion?: Setting,
  service: Service = "identitycenter",
): URL {
  const endpoints = readEndpoints(settings);
  refuseMisspelled(Object.keys(endpoints));
  const endpoint = endpoints[service];
  if (endpoint !== undefined) return parseEndpoint(endpoint, service);
  return new URL(`https://${builtHost(service, readRegionAndCloud(settings, profileRegion))}`);
}

/**
 * Which setting names the endpoint, for people: `Pulumi config huaweicloud:endpoints`. Undefined if none does:
 * then the endpoint is the one that is built in.
 *
 * @param profileRegion as in {@link resolveEndpoint}
 */
export function endpointSetting(
  settings: Settings,
  profileRegion?: Setting,
  service: Service = "identitycenter",
): string | undefined {
  if (readEndpoints(settings)[service] !== undefined) return "Pulumi config huaweicloud:endpoints";
  const { region, cloud } = findRegionAndCloud(settings, profileRegion);
  return cloud?.name ?? (service !== "identitycenter" || isEuropean(region) ? region?.name : undefined);
}

/** Whether a URL's host name is this machine's own. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Else the entry would have no effect, and calls would go to another host than the user thinks. */
function refuseMisspelled(keys: readonly string[]): void {
  for (const key of keys) {
    const letters = key.toLowerCase().replace(/[\W_]/g, "");
    // No other service's name begins like this one, which half of the world spells "centre".
    const spelled = letters.startsWith("identitycent") ? "identitycenter" : letters;
    const meant = services.find((service) => key !== service && spelled === service);
    if (meant !== undefined) {
      throw new InvalidConfigurationError(
        `Pulumi config huaweicloud:endpoints has the key "${visibleText(key, 100)}", which has no effect. Rename it ` +
          `to "${meant}".`,
      );
    }
  }
}

function builtHost(service: Service, { region, cloud }: RegionAndCloud): string {
  const domain = cloud?.value ?? (isEuropean(region) ? europeanCloud : globalCloud);
  if (service === "sts") return `sts.${region?.value ?? defaultStsRegion}.${domain}`;
  const isRegional = region && (service === "iam" || isEuropean(region));
  return isRegional ? `${service}.${region.value}.${domain}` : `${service}.${domain}`;
}

interface RegionAndCloud {
  readonly region: Setting | undefined;
  readonly cloud: Setting | undefined;
}

function readRegionAndCloud(settings: Settings, profileRegion: Setting | undefined): RegionAndCloud {
  const { region, cloud } = findRegionAndCloud(settings, profileRegion);
  if (region && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region.value)) {
    throw malformed("region", region, "a name such as eu-west-101");
  }
  if (cloud && !isDomain(cloud.value)) throw malformed("cloud", cloud, `a domain such as ${globalCloud}`);
  return { region, cloud };
}

function findRegionAndCloud({ find }: Settings, profileRegion: Setting | undefined): RegionAndCloud {
  return {
    region: find("huaweicloud:region", "HW_REGION_NAME") ?? profileRegion,
    cloud: find("huaweicloud:cloud", "HW_CLOUD"),
  };
}

function isEuropean(region: Setting | undefined): boolean {
  return region?.value.startsWith(europeanRegions) ?? false;
}

function isDomain(text: string): boolean {
  return (
    text.length <= 200 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/i.test(text)
  );
}

function malformed(what: string, { name, value }: Setting, expected: string): InvalidConfigurationError {
  return new InvalidConfigurationError(
    `The ${what} in ${name} has to be ${expected}, but is "${visibleText(value, 200)}".`,
  );
}

function parseEndpoint(endpoint: unknown, service: Service): URL {
  const refusal = (why: string) =>
    new InvalidConfigurationError(
      asSentence(`The endpoint in Pulumi config huaweicloud:endpoints, key "${service}" ${why}`),
    );
  if (typeof endpoint !== "string") throw refusal("is not a string");
  const withScheme = addScheme(endpoint);
  if (withScheme !== undefined) throw refusal(`has no scheme: write ${withScheme}`);
  // Only here is it repeated, and not where it may hold a password.
  const shown = endpoint.includes("@") ? "" : `: ${visibleText(endpoint, 200)}`;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  // A URL takes a backslash for a slash.
  if (!url || /[\s\p{Cc}\\]/u.test(endpoint)) throw refusal(`is not a URL${shown}`);
  // In the path too: in https://us/er:password@host, "us" is the host.
  if (endpoint.includes("@")) throw refusal("holds a user name or password");
  if (endpoint.includes("?") || endpoint.includes("#")) throw refusal("holds a query or a fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    const found = url.origin === "null" ? `begins with "${url.protocol}"` : `is ${url.origin}`;
    const why = "must begin with https:// (http:// is for loopback addresses only), but";
    throw refusal(`${why} ${visibleText(found, 200)}`);
  }
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, "");
  if (url.pathname.includes("//") || !isDecodable(url.pathname)) {
    throw refusal("has a path that nothing can be appended to");
  }
  return url;
}

/** What a host, with or without a port and a path, is as a URL. Undefined if the text is anything else. */
function addScheme(text: string): string | undefined {
  const host = /^(?:[a-z0-9.-]+|\[[\da-f:]+\])(?=(?::\d+)?(?:\/[\w./-]*)?$)/i.exec(text)?.[0];
  if (host === undefined || text.length > 200) return undefined;
  const url = `${isLoopback(host) ? "http" : "https"}://${text}`;
  return URL.canParse(url) ? url : undefined;
}

function readEndpoints({ config }: Settings): Readonly<Record<string, unknown>> {
  const json = config("huaweicloud:endpoints");
  if (json === undefined) return {};
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
