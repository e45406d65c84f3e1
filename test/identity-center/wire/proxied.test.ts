import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { CallError, UnreachableError } from "../../../src/model/errors";
import { TimeUp } from "../../../src/wait/clock";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { provisionPermissionSet } from "../../../src/identity-center/operations/provision-permission-set";
import { ProxyAgent } from "../../../src/identity-center/wire/proxy-agent";
import { type Emulator, startEmulator } from "../../support/emulator/emulator";
import { type Authority, createAuthority } from "../../support/network/certificates";
import { type Proxy, type ProxyOptions, startProxy } from "../../support/network/connect-proxy";
import { clientFor, faultOf, readWith, networkKey } from "../../support/network/network-client";

/** The signal of a caller that waits for this long. */
function timeUpAfter(delayMs: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new TimeUp());
  }, delayMs);
  return controller.signal;
}

describe("through a proxy, on a real socket", () => {
  let folder: string;
  let authority: Authority;
  let cacertFile: string;
  let emulator: Emulator;
  let proxies: Proxy[];
  let hosts = 0;
  /** A host that only the proxy knows. It is new in each test, because hosts that have responded are remembered. */
  let host: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "identity-center-proxied-"));
    authority = createAuthority();
    cacertFile = join(folder, "ca.pem");
    await writeFile(cacertFile, authority.cert);
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    emulator = await startEmulator({ tls: authority.issue({ hosts: ["*.cloud.example"] }) });
    emulator.script(networkKey.requestId, { outcome: "SUCCEEDED" });
    proxies = [];
    hosts += 1;
    host = `identitycenter-${String(hosts)}.cloud.example`;
  });
  afterEach(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await emulator.close();
  });

  async function start(options: Partial<ProxyOptions> = {}): Promise<Proxy> {
    const proxy = await startProxy({ target: emulator.url, ...options });
    proxies.push(proxy);
    return proxy;
  }

  function clientBehind(proxyUrl: string, environment: Record<string, string> = {}) {
    return clientFor(`https://${host}`, {
      cacertFile,
      environment: { HTTPS_PROXY: proxyUrl, ...environment },
    });
  }

  function assertFault(fault: Error, summary: string, message: string, retryForMs = 30_000): void {
    assert.ok(fault instanceof UnreachableError, String(fault));
    assert.ok(fault.message.includes(`: ${message}`), fault.message);
    assert.equal(fault.summary, summary);
    assert.equal(fault.retryForMs, retryForMs);
  }

  it("calls over one tunnel that it keeps, and shows the proxy only the host", async () => {
    const proxy = await start();
    const client = clientBehind(proxy.url);
    assert.equal(await readWith(client), "SUCCEEDED");
    assert.equal(await readWith(client), "SUCCEEDED");
    assert.deepEqual(proxy.tunnels, [`${host}:443`]);
    assert.deepEqual(proxy.headers, [{ host: `${host}:443`, connection: "keep-alive" }]);
    assert.equal(emulator.calls.length, 2);
  });

  it("sends the user name and the password in the proxy's URL to the proxy only", async () => {
    const proxy = await start({ user: "domain\\user:p@ss:w/rd" });
    const url = proxy.url.replace("//", "//domain%5Cuser:p%40ss%3Aw%2Frd@");
    assert.equal(await readWith(clientBehind(url)), "SUCCEEDED");
    assert.equal(proxy.headers[0]?.["proxy-authorization"], `Basic ${btoa("domain\\user:p@ss:w/rd")}`);
    assert.equal(emulator.calls[0]?.headers["proxy-authorization"], undefined);
  });

  it("names a proxy that requires a password, or another one, and does not show it", async () => {
    const proxy = await start({ user: "user:password" });
    for (const url of [proxy.url, proxy.url.replace("//", "//user:CANARY@")]) {
      assertFault(
        await faultOf(clientBehind(url)),
        "HTTP 407",
        `the proxy 127.0.0.1:${String(proxy.port)} responded with 407 Proxy Authentication Required. `,
      );
    }
    assert.deepEqual(emulator.calls, []);
  });

  for (const [status, phrase] of Object.entries({
    400: "400 Bad Request",
    403: "403 Forbidden",
    502: "502 Bad Gateway",
    503: "503 Service Unavailable",
    504: "504 Gateway Timeout",
    302: "302 Found",
    499: "499",
  })) {
    it(`names a proxy that refuses to connect with HTTP ${status}`, async () => {
      const proxy = await start({ refuseWith: Number(status) });
      assertFault(
        await faultOf(clientBehind(proxy.url)),
        `HTTP ${status}`,
        `the proxy 127.0.0.1:${String(proxy.port)} responded with ${phrase}. It did not connect to ${host}, `,
      );
    });
  }

  it("names a proxy that does not exist", async () => {
    const proxy = await start();
    await proxies.splice(0)[0]?.close();
    assertFault(
      await faultOf(clientBehind(proxy.url)),
      "ECONNREFUSED",
      `no response from the proxy 127.0.0.1:${String(proxy.port)} (ECONNREFUSED). `,
    );
  });

  it("retries without limit if the proxy has let a call through before", async () => {
    const proxy = await start();
    assert.equal(await readWith(clientBehind(proxy.url)), "SUCCEEDED");
    await proxies.splice(0)[0]?.close();
    assert.equal((await faultOf(clientBehind(proxy.url))).retryForMs, Infinity);
    // Another proxy may be a typing error.
    const refusing = await start({ refuseWith: 503 });
    assert.equal((await faultOf(clientBehind(refusing.url))).retryForMs, 30_000);
  });

  it("names a proxy that speaks another protocol", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("SSH-2.0-OpenSSH_9.6\r\n");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const fault = await faultOf(clientBehind(`http://127.0.0.1:${String(port)}`));
      assertFault(
        fault,
        "HPE_INVALID_CONSTANT",
        `no response from the proxy 127.0.0.1:${String(port)} (HPE_INVALID_CONSTANT). `,
        Infinity,
      );
    } finally {
      server.close();
    }
  });

  const tunnel = "HTTP/1.1 200 OK\r\n\r\n";
  /** What a proxy does with a CONNECT, and the result. */
  const deeds: Readonly<Record<string, readonly [(socket: Socket) => void, summary: string]>> = {
    "closes the connection": [(socket) => socket.destroy(), "ECONNRESET"],
    "resets the connection": [(socket) => socket.resetAndDestroy(), "ECONNRESET"],
    "cuts its response off": [(socket) => socket.end("HTTP/1.1 200 O"), "ECONNRESET"],
    "responses with too large a header": [
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"y".repeat(100_000)}\r\n\r\n`),
      "HPE_HEADER_OVERFLOW",
    ],
    "responses with no content": [(socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"), "HTTP 204"],
    "closes the tunnel at once": [(socket) => socket.end(tunnel), "ECONNRESET"],
    "resets the tunnel at once": [
      (socket) => socket.write(tunnel, () => socket.resetAndDestroy()),
      "ECONNRESET",
    ],
    "resets the tunnel when it sees whom it is for": [
      (socket) => {
        socket.write(tunnel);
        socket.once("data", () => socket.resetAndDestroy());
      },
      "ECONNRESET",
    ],
    "makes a tunnel in which nothing responds": [(socket) => socket.write(tunnel), "no response in time"],
  };
  for (const [what, [deed, summary]] of Object.entries(deeds)) {
    it(`blames a proxy that ${what}, and treats the call as not sent`, async () => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => {
          deed(socket);
        });
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      try {
        const place = `the proxy 127.0.0.1:${String((server.address() as AddressInfo).port)}`;
        const client = clientBehind(`http://${place.slice("the proxy ".length)}`);
        const target = {
          instanceId: "i-1",
          permissionSetId: "ps-1",
          targetType: "ALL_PROVISIONED_ACCOUNTS",
        } as const;
        for (const operation of [
          permissionSetProvisioningOperations.describe(networkKey),
          provisionPermissionSet(target),
        ]) {
          const signal = timeUpAfter(500);
          const fault: unknown = await client.call(operation, { signal }).catch((error: unknown) => error);
          assert.ok(fault instanceof UnreachableError, String(fault));
          assert.equal(fault.summaryWithProxy, `${summary} from ${place}`);
          assert.ok(fault.message.includes(place), fault.message);
          assert.ok(fault.message.includes("Check the proxy in HTTPS_PROXY"), fault.message);
        }
        assert.deepEqual(emulator.calls, []);
      } finally {
        server.close();
      }
    });
  }

  it("blames the endpoint if it is silent, and says that a write may have been carried out", async () => {
    emulator.fault({ kind: "hang", at: "beforeHeaders", times: 2 });
    const proxy = await start();
    const client = clientBehind(proxy.url);
    const target = {
      instanceId: "i-1",
      permissionSetId: "ps-1",
      targetType: "ALL_PROVISIONED_ACCOUNTS",
    } as const;
    const place = `${host} through the proxy 127.0.0.1:${String(proxy.port)}`;
    for (const [operation, name] of [
      [permissionSetProvisioningOperations.describe(networkKey), "NoResponseError"],
      [provisionPermissionSet(target), "UncertainOutcomeError"],
    ] as const) {
      await assert.rejects(client.call<unknown>(operation, { signal: timeUpAfter(500) }), (error) => {
        assert.ok(error instanceof CallError);
        assert.equal(error.name, name);
        assert.equal(error.summaryWithProxy, "no response in time");
        assert.ok(error.message.includes(`no response from ${place} in time.`), error.message);
        return true;
      });
    }
    assert.equal(emulator.calls.length, 2);
  });

  it("ends at once if it is aborted while a proxy is silent", async () => {
    const proxy = await start({ isSilent: true });
    const controller = new AbortController();
    const looking = readWith(clientBehind(proxy.url), controller.signal);
    setTimeout(() => {
      controller.abort(new TimeUp());
    }, 50);
    await assert.rejects(looking, {
      name: "NoResponseError",
      proxyHost: `127.0.0.1:${String(proxy.port)}`,
      summaryWithProxy: `no response in time from the proxy 127.0.0.1:${String(proxy.port)}`,
    });
  });

  it("gives up a silent proxy, also if nothing is aborted", async () => {
    const proxy = await start({ isSilent: true });
    const agent = new ProxyAgent({
      proxy: new URL(proxy.url),
      keepAlive: false,
      autoSelectFamilyAttemptTimeout: 250,
      secureContext: undefined,
      silenceTimeoutMs: 50,
    });
    const asking = request(`https://${host}`, { agent }).end();
    const [error] = (await once(asking, "error")) as [NodeJS.ErrnoException];
    assert.deepEqual([error.code, error.syscall], ["no response in time", "proxy"]);
  });

  it("names the endpoint and the proxy if the certificate from the tunnel is not trusted", async () => {
    const proxy = await start();
    const client = clientFor(`https://${host}`, { environment: { HTTPS_PROXY: proxy.url } });
    const fault = await faultOf(client);
    assert.equal(fault.retryForMs, 0);
    assert.ok(
      fault.message.includes(
        `: the certificate for ${host} that comes through the proxy 127.0.0.1:${String(proxy.port)} is not trusted ` +
          "(UNABLE_TO_VERIFY_LEAF_SIGNATURE). ",
      ),
      fault.message,
    );
  });

  it("reaches a proxy over TLS, and trusts the same authorities for it", async () => {
    const proxy = await start({ tls: authority.issue({ hosts: ["localhost"] }) });
    const client = clientBehind(proxy.url);
    assert.equal(await readWith(client), "SUCCEEDED");
    assert.equal(await readWith(client), "SUCCEEDED");
    assert.equal(proxy.tunnels.length, 1);
  });

  it("gives up at once if a proxy over TLS is not trusted, and names it", async () => {
    const proxy = await start({ tls: createAuthority("Another Authority").issue({ hosts: ["localhost"] }) });
    assertFault(
      await faultOf(clientBehind(proxy.url)),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      `the certificate of the proxy localhost:${String(proxy.port)} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). `,
      0,
    );
    assert.deepEqual(proxy.headers, []);
  });

  it("reaches a proxy that has an IPv6 address", async function () {
    const interfaces = Object.values(networkInterfaces()).flat();
    if (!interfaces.some((candidate) => candidate?.address === "::1")) {
      console.log("      no ::1 on this machine: no proxy with an IPv6 address");
      this.skip();
    }
    const proxy = await start({ address: "::1" });
    assert.equal(await readWith(clientBehind(proxy.url)), "SUCCEEDED");
  });

  it("uses no proxy if NO_PROXY exempts the host", async () => {
    const proxy = await start();
    host = "identitycenter.invalid";
    const client = clientBehind(proxy.url, { NO_PROXY: "other.example,.invalid" });
    assert.match((await faultOf(client)).summary, /^(ENOTFOUND|EAI_AGAIN)$/);
    assert.deepEqual(proxy.tunnels, []);
  });

  it("uses no proxy for loopback addresses", async () => {
    const proxy = await start();
    const local = await startEmulator({ tls: authority.issue() });
    try {
      local.script(networkKey.requestId, { outcome: "SUCCEEDED" });
      const client = clientFor(local.url, { cacertFile, environment: { HTTPS_PROXY: proxy.url } });
      assert.equal(await readWith(client), "SUCCEEDED");
      assert.deepEqual(proxy.tunnels, []);
    } finally {
      await local.close();
    }
  });
});
