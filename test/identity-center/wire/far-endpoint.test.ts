import assert from "node:assert/strict";
import dns from "node:dns";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../support/emulator/emulator";
import { createAuthority } from "../../support/network/certificates";
import { type Proxy, startProxy } from "../../support/network/connect-proxy";
import { clientFor, readWith, networkKey } from "../../support/network/network-client";
import { type StallingRelay, startStallingRelay } from "../../support/network/stalling-relay";

/** An address that is reserved for documentation. Some machines refuse it at once, others wait for a response. */
const nowhere = { address: "2001:db8::1", family: 6 };
const here = { address: "127.0.0.1", family: 4 };

/** Longer than the 250 ms that Node.js gives an address by default. A dropped packet is sent again after a second. */
const handshakeMs = 700;

describe("a far host with several addresses, on a real socket", function () {
  this.timeout("30s");

  const { lookup } = dns;
  let folder: string;
  let cacertFile: string;
  let emulator: Emulator;
  let proxy: Proxy;
  const relays: StallingRelay[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "identity-center-far-"));
    const authority = createAuthority();
    cacertFile = join(folder, "ca.pem");
    await writeFile(cacertFile, authority.cert);
    emulator = await startEmulator({ tls: authority.issue({ hosts: ["*.far.example"] }) });
    emulator.script(networkKey.requestId, { outcome: "SUCCEEDED" });
    proxy = await startProxy({ target: emulator.url });
  });
  afterEach(async () => {
    dns.lookup = lookup;
    await Promise.all(relays.splice(0).map((relay) => relay.close()));
  });
  after(async () => {
    await proxy.close();
    await emulator.close();
    await rm(folder, { recursive: true });
  });

  /** Replaces the name service. */
  function resolveTo(addresses: readonly object[]): void {
    const found = (...args: unknown[]) => {
      const callback = args.at(-1) as (error: null, addresses: readonly object[]) => void;
      callback(null, addresses);
    };
    dns.lookup = found as typeof dns.lookup;
  }

  const orders = {
    "the one that cannot be reached last": [here, nowhere],
    "the one that cannot be reached first": [nowhere, here],
  };
  for (const [order, addresses] of Object.entries(orders)) {
    it(`is reached although a handshake takes a second, ${order}`, async () => {
      const relay = await startStallingRelay(here.address, Number(new URL(emulator.url).port));
      relays.push(relay);
      resolveTo(addresses);
      const client = clientFor(`https://a.far.example:${String(relay.port)}`, { cacertFile });
      await relay.stall(handshakeMs);
      const startMs = performance.now();
      assert.equal(await readWith(client), "SUCCEEDED");
      assert.ok(performance.now() - startMs > 250, "the handshake was not slow");
    });

    it(`is reached as a proxy although a handshake takes a second, ${order}`, async () => {
      const relay = await startStallingRelay(here.address, proxy.port);
      relays.push(relay);
      resolveTo(addresses);
      const environment = { HTTPS_PROXY: `http://proxy.far.example:${String(relay.port)}` };
      const client = clientFor("https://b.far.example", { cacertFile, environment });
      await relay.stall(handshakeMs);
      const startMs = performance.now();
      assert.equal(await readWith(client), "SUCCEEDED");
      assert.ok(performance.now() - startMs > 250, "the handshake was not slow");
    });
  }
});
