import { checkEndpoint, type CallContext } from "./call-context";

/**
 * Whether the code of an error means that a certificate was not accepted. Such codes come from OpenSSL (`UNSPECIFIED`
 * if Node.js has no name for one) and from Node.js itself for a wrong host name.
 *
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function isUntrustedCertificate(code: string): boolean {
  return (
    code === "UNSPECIFIED" ||
    code.startsWith("ERR_TLS_CERT_") ||
    /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_MISMATCH)/.test(
      code,
    )
  );
}

/** Sentences on what to do about a certificate that is not trusted. */
export function adviceOnCertificate(code: string, context: CallContext): string {
  return `${remedyFor(code, context)} Verification cannot be switched off.`;
}

function remedyFor(code: string, context: CallContext): string {
  if (code.startsWith("ERR_TLS_CERT_ALTNAME_") || code === "HOSTNAME_MISMATCH") {
    return `It was issued for another host. ${checkEndpoint(context)}`;
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return "Renew it, or correct this machine's clock.";
  }
  return (
    "If your network has its own certificate authority, name its file in Pulumi config huaweicloud:cacertFile or in " +
    "NODE_EXTRA_CA_CERTS."
  );
}
