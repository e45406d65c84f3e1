import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { UnreachableError } from "../../../src/model/errors";
import { type Emulator, emulatorUser, startEmulator } from "../../support/emulator/emulator";
import { type Authority, createAuthority, createSelfSigned } from "../../support/network/certificates";
import { clientFor, faultOf, readWith, networkKey } from "../../support/network/network-client";

const ownAuthority = "name its file in Pulumi config huaweicloud:cacertFile or in NODE_EXTRA_CA_CERTS";

describe("TLS, on a real socket", () => {
  let folder: string;
  let authority: Authority;
  let trusted: string;
  let other: string;
  const emulators: Emulator[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "identity-center-tls-"));
    authority = createAuthority();
    trusted = join(folder, "trusted.pem");
    other = join(folder, "other.pem");
    await writeFile(trusted, authority.cert);
    await writeFile(other, createAuthority("Another Authority").cert);
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => Promise.all(emulators.splice(0).map((emulator) => emulator.close())));

  async function start(tls = authority.issue()): Promise<Emulator> {
    const emulator = await startEmulator({ tls });
    emulators.push(emulator);
    emulator.script(networkKey.requestId, { outcome: "SUCCEEDED" });
    return emulator;
  }

  it("trusts a private authority that huaweicloud:cacertFile or OS_CACERT names", async () => {
    const { url } = await start();
    assert.equal(await readWith(clientFor(url, { cacertFile: trusted })), "SUCCEEDED");
    assert.equal(await readWith(clientFor(url, { environment: { OS_CACERT: trusted } })), "SUCCEEDED");
  });

  it("gives up at once if an authority is not named, and says how to name it", async () => {
    const { url, calls } = await start();
    for (const cacertFile of ["", other]) {
      const fault = await faultOf(clientFor(url, { cacertFile }));
      assertUntrusted(fault, url, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", ownAuthority);
    }
    assert.deepEqual(calls, []);
  });

  it("separates what two stacks of one process trust", async () => {
    const { url } = await start();
    assert.equal(await readWith(clientFor(url, { cacertFile: trusted })), "SUCCEEDED");
    assert.equal((await faultOf(clientFor(url))).summary, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    assert.equal((await faultOf(clientFor(url, { cacertFile: other }))).retryForMs, 0);
    assert.equal(await readWith(clientFor(url, { cacertFile: trusted })), "SUCCEEDED");
  });

  it("gives up at once if a certificate is self-signed", async () => {
    const { url } = await start(createSelfSigned());
    const fault = await faultOf(clientFor(url, { cacertFile: trusted }));
    assertUntrusted(fault, url, "DEPTH_ZERO_SELF_SIGNED_CERT", ownAuthority);
  });

  it("gives up at once if a certificate is for another host", async () => {
    const { url } = await start(authority.issue({ hosts: ["identitycenter.example", "127.0.0.2"] }));
    assertUntrusted(
      await faultOf(clientFor(url, { cacertFile: trusted })),
      url,
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "It was issued for another host.",
    );
  });

  it("gives up at once if a certificate has expired", async () => {
    const { url } = await start(authority.issue({ expires: new Date(Date.now() - 60_000) }));
    assertUntrusted(
      await faultOf(clientFor(url, { cacertFile: trusted })),
      url,
      "CERT_HAS_EXPIRED",
      "Renew it",
    );
  });

  it("retries for 30 s if a port does not speak TLS, and without limit if the endpoint has responded before", async () => {
    const emulator = await startEmulator();
    emulators.push(emulator);
    emulator.script(networkKey.requestId, { outcome: "SUCCEEDED" });
    const withTls = emulator.url.replace("http:", "https:");
    const fault = await faultOf(clientFor(withTls));
    assert.match(fault.summary, /^(EPROTO|ERR_SSL_)/);
    assert.equal(fault.retryForMs, 30_000);
    assert.equal(await readWith(clientFor(emulator.url)), "SUCCEEDED");
    assert.equal((await faultOf(clientFor(withTls))).retryForMs, Infinity);
  });

  describe("in its own process", () => {
    const keys = { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: emulatorUser.secretKey };

    async function readStatus(
      environment: Record<string, string>,
      url: string,
      ...cacertFiles: string[]
    ): Promise<string[]> {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [
          "-r",
          "ts-node/register",
          join(__dirname, "../../support/network/read-status.ts"),
          url,
          ...cacertFiles,
        ],
        { env: { PATH: process.env["PATH"], ...keys, ...environment } },
      );
      return stdout.trim().split("\n");
    }

    it("trusts what NODE_EXTRA_CA_CERTS names, also if huaweicloud:cacertFile names others", async () => {
      const { url } = await start();
      assert.deepEqual(await readStatus({ NODE_EXTRA_CA_CERTS: trusted }, url, "", other), [
        "SUCCEEDED",
        "SUCCEEDED",
      ]);
    });

    it("verifies certificates also if NODE_TLS_REJECT_UNAUTHORIZED says not to", async () => {
      const { url, calls } = await start();
      const seen = await readStatus({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, url, "", other);
      assert.equal(seen.length, 2);
      for (const line of seen) {
        assert.match(line, /^UnreachableError: .* is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\. /);
      }
      assert.deepEqual(calls, []);
    });
  });
});

function assertUntrusted(fault: Error, url: string, code: string, advice: string): void {
  assert.ok(fault instanceof UnreachableError);
  const what = `: the certificate of ${new URL(url).host} is not trusted (${code}). `;
  assert.ok(fault.message.includes(what) && fault.message.includes(advice), fault.message);
  assert.equal(fault.summary, code);
  assert.equal(fault.retryForMs, 0);
}
