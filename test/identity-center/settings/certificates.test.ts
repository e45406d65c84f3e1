import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls, { rootCertificates } from "node:tls";
import { InvalidConfigurationError } from "../../../src/model/errors";
import { resolveCertificates } from "../../../src/identity-center/settings/certificates";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { createAuthority } from "../../support/network/certificates";
import { settingsOf } from "../../support/settings";

describe("resolveCertificates", () => {
  const one = createAuthority("One").cert.trim();
  const two = createAuthority("Two").cert.trim();
  const three = createAuthority("Three").cert.trim();
  const broken = one.replace(/M/g, "N");
  /** Node.js has it from 22.15 on. */
  const node = tls as { getCACertificates?: ((type: string) => readonly string[]) | undefined };
  const { getCACertificates } = node;
  const trusted = getCACertificates?.("default") ?? rootCertificates;
  let folder: string;

  afterEach(() => {
    node.getCACertificates = getCACertificates;
  });
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
      "large.pem": `${one}\n${" ".repeat(4 * 1024 * 1024)}`,
      "marked.pem": `\uFEFF${one}`,
    };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    execFileSync("mkfifo", [join(folder, "pipe")]);
  });
  after(() => rm(folder, { recursive: true }));

  function resolve(file: string | undefined, environment: Environment = {}): readonly string[] | undefined {
    return resolveCertificates(settingsOf({ ...environment, "huaweicloud:cacertFile": file }));
  }

  it("leaves the choice to Node.js if no file is named", () => {
    for (const file of [undefined, ""]) {
      assert.equal(
        resolve(file, { OS_CACERT: "", NODE_EXTRA_CA_CERTS: join(folder, "three.pem") }),
        undefined,
      );
    }
  });

  it("adds the file to what Node.js trusts", () => {
    assert.deepEqual(resolve(join(folder, "one.pem")), [...trusted, one]);
  });

  it("takes a file of many, with Windows' line ends and text between, and one with a byte order mark", () => {
    assert.equal(resolve(join(folder, "bundle.pem"))?.length, trusted.length + 2);
    assert.equal(resolve(join(folder, "marked.pem"))?.length, trusted.length + 1);
  });

  it("takes the certificates themselves in the file's place, as Terraform's provider does", () => {
    assert.deepEqual(resolve(`${one}\n${two}`), [...trusted, one, two]);
  });

  it("reads the environment's OS_CACERT, after the configuration", () => {
    const environment = { OS_CACERT: join(folder, "one.pem") };
    assert.deepEqual(resolve(undefined, environment), [...trusted, one]);
    assert.deepEqual(resolve(two, environment), [...trusted, two]);
  });

  it("keeps the system's store and all else that Node.js trusts, if Node.js lists it", () => {
    const stores: Record<string, readonly string[]> = {
      default: [...rootCertificates, three],
      system: ["not trusted"],
    };
    node.getCACertificates = (type) => stores[type] ?? assert.fail(type);
    const environment = { NODE_EXTRA_CA_CERTS: join(folder, "one.pem") };
    assert.deepEqual(resolve(two, environment), [...rootCertificates, three, two]);
  });

  it("keeps OpenSSL's store if Node.js trusts that one in place of its own", () => {
    const stores: Record<string, readonly string[]> = { default: [one], system: [three] };
    node.getCACertificates = (type) => stores[type] ?? assert.fail(type);
    assert.deepEqual(resolve(two), [one, three, two]);
  });

  it("reads NODE_EXTRA_CA_CERTS itself if Node.js lists nothing, as far as that can be read", () => {
    node.getCACertificates = undefined;
    const withExtra = (file: string) => resolve(two, { NODE_EXTRA_CA_CERTS: join(folder, file) });
    assert.deepEqual(withExtra("three.pem"), [...rootCertificates, three, two]);
    for (const file of ["missing.pem", "pipe", "large.pem"]) {
      assert.deepEqual(withExtra(file), [...rootCertificates, two]);
    }
  });

  const unusable = {
    "missing.pem": "does not exist",
    "one.pem/below": "does not exist",
    ".": "cannot be read (it is not a file)",
    pipe: "cannot be read (it is not a file)",
    "large.pem": "cannot be read (it is larger than 4 MB)",
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
