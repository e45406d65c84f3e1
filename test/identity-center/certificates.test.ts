import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { InvalidConfigurationError } from "../../src/errors";
import { resolveCertificates } from "../../src/identity-center/certificates";
import type { Environment } from "../../src/identity-center/credentials";
import { createAuthority } from "../support/network/certificates";

describe("resolveCertificates", () => {
  const one = createAuthority("One").cert.trim();
  const two = createAuthority("Two").cert.trim();
  const three = createAuthority("Three").cert.trim();
  const broken = one.replace(/M/g, "N");
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "identity-center-certificates-"));
    const files = {
      "one.pem": one,
      "bundle.pem": ["# our own", one, "and another", two, ""].join("\n").replaceAll(/\r?\n/g, "\r\n"),
      "three.pem": `${three}\n${broken}\n`,
      "broken.pem": `${one}\n${broken}\n`,
      "key.pem": "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n",
      "empty.pem": "",
      "cut.pem": one.slice(0, 200),
    };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  });
  after(() => rm(folder, { recursive: true }));

  function resolve(file: string | undefined, environment: Environment = {}): readonly string[] | undefined {
    return resolveCertificates((key) => (key === "huaweicloud:cacertFile" ? file : undefined), environment);
  }

  it("leaves the choice to Node.js where no file is named", () => {
    for (const file of [undefined, ""]) {
      assert.equal(
        resolve(file, { OS_CACERT: "", NODE_EXTRA_CA_CERTS: join(folder, "three.pem") }),
        undefined,
      );
    }
  });

  it("adds the file to what Node.js trusts", () => {
    assert.deepEqual(resolve(join(folder, "one.pem")), [...rootCertificates, one]);
  });

  it("takes a file of many, with Windows' line ends and text between", () => {
    assert.equal(resolve(join(folder, "bundle.pem"))?.length, rootCertificates.length + 2);
  });

  it("takes the certificates themselves in the file's place, as Terraform's provider does", () => {
    assert.deepEqual(resolve(`${one}\n${two}`), [...rootCertificates, one, two]);
  });

  it("reads the environment's OS_CACERT, after the configuration", () => {
    const environment = { OS_CACERT: join(folder, "one.pem") };
    assert.deepEqual(resolve(undefined, environment), [...rootCertificates, one]);
    assert.deepEqual(resolve(two, environment), [...rootCertificates, two]);
  });

  it("keeps those of NODE_EXTRA_CA_CERTS, as far as they can be read", () => {
    const withExtra = (file: string) => resolve(two, { NODE_EXTRA_CA_CERTS: join(folder, file) });
    assert.deepEqual(withExtra("three.pem"), [...rootCertificates, three, two]);
    assert.deepEqual(withExtra("missing.pem"), [...rootCertificates, two]);
  });

  const unusable = {
    "missing.pem": "cannot be read (ENOENT)",
    ".": "cannot be read (EISDIR)",
    "one.pem/below": "cannot be read (ENOTDIR)",
    "empty.pem": "holds no certificates in PEM, or one that cannot be read",
    "key.pem": "holds no certificates in PEM, or one that cannot be read",
    "cut.pem": "holds no certificates in PEM, or one that cannot be read",
    "broken.pem": "holds no certificates in PEM, or one that cannot be read",
  };
  for (const [file, why] of Object.entries(unusable)) {
    it(`refuses ${file} by name: it ${why}`, () => {
      const path = join(folder, file);
      const advice = "Name a file with certificates in PEM.";
      assertRefused(
        () => resolve(path),
        `The file of certificate authorities "${path}" in Pulumi config huaweicloud:cacertFile ${why}. ${advice}`,
      );
      assertRefused(
        () => resolve(undefined, { OS_CACERT: path }),
        `The file of certificate authorities "${path}" in the environment variable OS_CACERT ${why}. ${advice}`,
      );
    });
  }

  it("shows nothing of a text that is no certificate", () => {
    assertRefused(
      () => resolve("-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"),
      "The file of certificate authorities in Pulumi config huaweicloud:cacertFile holds no certificates in PEM, or " +
        "one that cannot be read. Name a file with certificates in PEM.",
    );
  });

  it("refuses a path with a NUL in it", () => {
    assertRefused(
      () => resolve("/etc/ca\0.pem"),
      'The file of certificate authorities "/etc/ca\\u0000.pem" in Pulumi config huaweicloud:cacertFile cannot be read ' +
        "(ERR_INVALID_ARG_VALUE). Name a file with certificates in PEM.",
    );
  });
});

function assertRefused(resolve: () => unknown, message: string): void {
  assert.throws(resolve, (error) => {
    assert.ok(error instanceof InvalidConfigurationError);
    assert.equal(error.message, message);
    return true;
  });
}
