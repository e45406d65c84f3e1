import { generateKeyPairSync } from "node:crypto";
import { md, pki } from "node-forge";

/** What a TLS server shows and proves itself with, in PEM. */
export interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface IssueOptions {
  /** Host names and IPv4 addresses; default `127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** When it expires; default tomorrow. It is valid from the day before. */
  readonly expires?: Date;
}

/** A certificate authority that nothing trusts, made for the tests and gone with them. */
export interface Authority {
  /** Its own certificate, in PEM. */
  readonly cert: string;
  issue(options?: IssueOptions): ServerIdentity;
}

const dayMs = 24 * 60 * 60_000;

/** One pair for all: they are told apart by their names, and a pair takes a while. */
const keys = createKeys();

export function createAuthority(name = "A Private Authority"): Authority {
  const subject = [{ name: "commonName", value: name }];
  const own = sign({ subject, issuer: subject, expires: tomorrow() }, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  return {
    cert: own,
    issue({ hosts = ["127.0.0.1"], expires = tomorrow() } = {}) {
      const server = [{ name: "commonName", value: "a server" }];
      const cert = sign({ subject: server, issuer: subject, expires }, [
        { name: "basicConstraints", cA: false },
        { name: "subjectAltName", altNames: hosts.map(toAltName) },
      ]);
      return { cert, key: pki.privateKeyToPem(keys.privateKey) };
    },
  };
}

/** A server that vouches for itself. */
export function createSelfSigned(): ServerIdentity {
  const subject = [{ name: "commonName", value: "a server" }];
  const cert = sign({ subject, issuer: subject, expires: tomorrow() }, [
    { name: "subjectAltName", altNames: [toAltName("127.0.0.1")] },
  ]);
  return { cert, key: pki.privateKeyToPem(keys.privateKey) };
}

interface ToSign {
  readonly subject: pki.CertificateField[];
  readonly issuer: pki.CertificateField[];
  readonly expires: Date;
}

let lastSerialNumber = 0;

function sign({ subject, issuer, expires }: ToSign, extensions: object[]): string {
  const certificate = pki.createCertificate();
  lastSerialNumber += 1;
  certificate.serialNumber = lastSerialNumber.toString(16).padStart(2, "0");
  certificate.publicKey = keys.publicKey;
  certificate.validity.notBefore = new Date(expires.getTime() - 2 * dayMs);
  certificate.validity.notAfter = expires;
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  certificate.sign(keys.privateKey, md.sha256.create());
  return pki.certificateToPem(certificate);
}

/** By Node.js: the library takes seconds for it. */
function createKeys(): pki.rsa.KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { privateKey: pki.privateKeyFromPem(privateKey), publicKey: pki.publicKeyFromPem(publicKey) };
}

/** Names and addresses are told apart by their types in RFC 5280: 2 and 7. */
function toAltName(host: string): object {
  return /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host };
}

function tomorrow(): Date {
  return new Date(Date.now() + dayMs);
}
