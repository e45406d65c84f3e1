import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { rootCertificates } from "node:tls";
import { InvalidConfigurationError } from "../errors";
import { visibleText } from "../untrusted-text";
import type { Environment, ReadConfig } from "./credentials";
import { findSetting, type Setting } from "./setting";

/**
 * The certificate authorities to trust, in PEM: Node.js's own, those in `NODE_EXTRA_CA_CERTS`, and those in the
 * file that Pulumi config `huaweicloud:cacertFile` or, as for Terraform, the environment variable `OS_CACERT`
 * names. In place of the file's path, which may begin with `~/`, the PEM itself may stand.
 *
 * Undefined where neither is set: then Node.js knows best, `NODE_EXTRA_CA_CERTS` included.
 *
 * @throws {@link InvalidConfigurationError} when the file cannot be read, or holds no certificates in PEM.
 */
export function resolveCertificates(
  config: ReadConfig,
  environment: Environment,
): readonly string[] | undefined {
  const setting = findSetting("huaweicloud:cacertFile", "OS_CACERT", config, environment);
  if (!setting) return undefined;
  const own = certificatesIn(setting.value.startsWith("-----BEGIN ") ? setting.value : readPem(setting));
  if (own.length === 0 || !own.every(isCertificate)) {
    throw refusal(setting, "holds no certificates in PEM, or one that cannot be read");
  }
  return [...rootCertificates, ...extraCertificates(environment["NODE_EXTRA_CA_CERTS"]), ...own];
}

/** Whoever names authorities takes the place of all that Node.js trusts, these included. */
function extraCertificates(path: string | undefined): readonly string[] {
  try {
    return path ? certificatesIn(readFileSync(path, "utf8")).filter(isCertificate) : [];
  } catch {
    // Node.js itself has warned of it when it started.
    return [];
  }
}

function readPem(setting: Setting): string {
  try {
    return readFileSync(setting.value.replace(/^~(?=\/)/, homedir()), "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw refusal(setting, `cannot be read (${code})`);
  }
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
