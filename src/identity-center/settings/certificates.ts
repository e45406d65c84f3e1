import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { InvalidConfigurationError } from "../../model/errors";
import { visibleText } from "../../model/untrusted-text";
import { readTextFile } from "./read-file";
import { expandHome, type Setting, type Settings } from "./settings";

/**
 * The certificate authorities to trust, in PEM: those that Node.js trusts, and those in the file that Pulumi
 * config `huaweicloud:cacertFile` or, as for Terraform, the environment variable `OS_CACERT` names. The value may
 * also be the PEM itself. A path may begin with `~/`.
 *
 * Undefined if neither is set: then Node.js decides on its own.
 *
 * @throws {@link InvalidConfigurationError} if the file cannot be read, or holds no certificates in PEM.
 */
export function resolveCertificates(settings: Settings): readonly string[] | undefined {
  const setting = settings.find("huaweicloud:cacertFile", "OS_CACERT");
  if (!setting) return undefined;
  const isPem = setting.value.startsWith("-----BEGIN ");
  const own = certificatesIn(isPem ? setting.value : readPem(setting, settings));
  if (own.length === 0 || !own.every(isCertificate)) {
    throw refusal(setting, "holds no certificates in PEM, or one that cannot be read");
  }
  return [...trustedByNode(settings), ...own];
}

/**
 * The authorities that Node.js trusts in this process. Naming others replaces them all, so they are named again.
 * From version 22.15 on Node.js lists them itself, with its system store (`--use-system-ca`) and
 * `NODE_EXTRA_CA_CERTS`. Earlier versions have no system store.
 */
function trustedByNode({ environment }: Settings): readonly string[] {
  // The types are those of Node.js 20.
  const { getCACertificates } = tls as { getCACertificates?: (type: string) => readonly string[] };
  if (!getCACertificates) {
    return [...tls.rootCertificates, ...extraCertificates(environment("NODE_EXTRA_CA_CERTS"))];
  }
  const listed = getCACertificates("default");
  // With --use-openssl-ca, and as Debian builds it, Node.js trusts OpenSSL's store. Only "system" lists that one.
  const isBundled = listed.includes(tls.rootCertificates[0] ?? "");
  return isBundled ? listed : [...listed, ...getCACertificates("system")];
}

function extraCertificates(path: string | undefined): readonly string[] {
  const file = path ? readTextFile(path) : undefined;
  // Node.js itself has warned at its start of a file that it could not read.
  return file?.kind === "read" ? certificatesIn(file.text).filter(isCertificate) : [];
}

function readPem(setting: Setting, settings: Settings): string {
  const file = readTextFile(expandHome(setting.value, settings));
  if (file.kind === "read") return file.text;
  throw refusal(setting, file.kind === "absent" ? "does not exist" : `cannot be read (${file.why})`);
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function refusal({ name, value }: Setting, why: string): InvalidConfigurationError {
  const shown = value.startsWith("-----BEGIN ") ? "" : ` "${visibleText(value, 200)}"`;
  return new InvalidConfigurationError(
    `The file of certificate authorities${shown} in ${name} ${why}. Name a file with certificates in PEM.`,
  );
}
