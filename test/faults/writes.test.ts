import assert from "node:assert/strict";
import dns from "node:dns";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Throttle } from "../../src/wait/throttle";
import { UncertainOutcomeError } from "../../src/model/errors";
import { createClient, createLockoutGuard } from "../../src/identity-center/client";
import { fixedCredentials } from "../../src/identity-center/credentials/credentials";
import { createSend, type Network } from "../../src/identity-center/wire/http";
import { startProvisioning } from "../../src/provider/start-provisioning";
import { type Clock, systemClock } from "../../src/wait/clock";
import { emulatorUser } from "../support/emulator/users";
import { type Authority, createAuthority, createSelfSigned } from "../support/network/certificates";
import { startProxy } from "../support/network/connect-proxy";

/** A clock on which 60 s pass in two seconds. */
const fastClock: Clock = {
  now: () => systemClock.now() * 30,
  after: (delayMs, callback) => systemClock.after(delayMs / 30, callback),
};

const target = {
  instanceId: "i-1",
  permissionSetId: "ps-1",
  targetType: "ALL_PROVISIONED_ACCOUNTS",
} as const;

/** Where a write is sent, and through which network. */
interface Way {
  readonly endpoint: string;
  readonly network?: Network;
}

describe("a start whose connection breaks, on real sockets", () => {
  let authority: Authority;
  const closers: (() => unknown)[] = [];

  before(() => {
    authority = createAuthority();
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    for (const event of ["connection", "secureConnection"]) {
      server.on(event, (socket: Socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
      });
    }
    await once(server.listen(0, "127.0.0.1"), "listening");
    closers.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return (server.address() as AddressInfo).port;
  }

  async function closedPort(): Promise<number> {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, "close");
    return port;
  }

  /** The error with which a start ends. */
  async function errorOf({ endpoint, network = {} }: Way): Promise<Error> {
    const lockoutGuard = createLockoutGuard(fastClock);
    const client = createClient({
      ...{
        endpoint: new URL(endpoint),
        route: "HTTPS_PROXY is not set.",
        provenHosts: new Set<string>(),
      },
      credentials: fixedCredentials({ ...emulatorUser, source: "a test" }),
      send: createSend(network),
      wallClock: () => Date.now(),
      clock: fastClock,
      throttle: new Throttle(fastClock, () => 0.5),
      lockoutGuardOf: () => lockoutGuard,
    });
    return startProvisioning(target, 61_000, {
      ...{ client, clock: fastClock, random: () => 0.5 },
      debug: () => undefined,
      onUncertain: () => undefined,
      onPause: () => undefined,
    }).then(
      ({ requestId }) => assert.fail(`started ${requestId}`),
      (error: unknown) => error as Error,
    );
  }

  const onTls = (onSecure: (socket: Socket) => void) => () =>
    createTlsServer(authority.issue(), (socket) => {
      socket.once("data", () => {
        onSecure(socket);
      });
    });
  const trusting = () => ({ certificates: [authority.cert] });

  const unsent: Record<string, () => Promise<Way>> = {
    "a port on which nothing listens": async () => ({ endpoint: `http://127.0.0.1:${await closedPort()}` }),
    "two addresses on which nothing listens (AggregateError)": async () => {
      const port = await closedPort();
      resolveTo([
        { address: "127.0.0.1", family: 4 },
        { address: "::1", family: 6 },
      ]);
      return { endpoint: `http://two-addresses.example:${port}` };
    },
    "a server that resets each connection in the TLS handshake": async () => {
      const port = await listen(
        createServer((socket) => socket.once("data", () => socket.resetAndDestroy())),
      );
      return { endpoint: `https://127.0.0.1:${port}` };
    },
    "a server that never finishes the TLS handshake": async () => ({
      endpoint: `https://127.0.0.1:${await listen(createServer())}`,
    }),
    "a server that does not speak TLS": async () => ({
      endpoint: `https://127.0.0.1:${await listen(createHttpServer())}`,
    }),
    "a certificate that is not trusted": async () => ({
      endpoint: `https://127.0.0.1:${await listen(createTlsServer(createSelfSigned()))}`,
    }),
    "a proxy that is not there": async () => ({
      endpoint: "https://h.example",
      network: { proxy: new URL(`http://127.0.0.1:${await closedPort()}`) },
    }),
    "a proxy that refuses": async () => {
      const proxy = await startProxy({ target: "http://127.0.0.1:9", refuseWith: 503 });
      closers.push(() => proxy.close());
      return { endpoint: "https://h.example", network: { proxy: new URL(proxy.url) } };
    },
    "a proxy that says nothing": async () => {
      const proxy = await startProxy({ target: "http://127.0.0.1:9", isSilent: true });
      closers.push(() => proxy.close());
      return { endpoint: "https://h.example", network: { proxy: new URL(proxy.url) } };
    },
    "a server behind a proxy that never finishes the TLS handshake": async () => {
      const proxy = await startProxy({ target: `http://127.0.0.1:${await listen(createServer())}` });
      closers.push(() => proxy.close());
      return { endpoint: "https://h.example", network: { proxy: new URL(proxy.url) } };
    },
  };
  for (const [what, open] of Object.entries(unsent)) {
    it(`by ${what}, is never called uncertain`, async () => {
      const error = await errorOf(await open());
      assert.ok(!(error instanceof UncertainOutcomeError), error.message);
      assert.doesNotMatch(error.message, /may have started/);
      // A final error, such as for a certificate, comes at once. Other errors are retried until the time is up.
      assert.match(error.message, /Nothing was started|is not trusted/);
    });
  }

  const sent: Record<string, () => Promise<Way>> = {
    "a server that resets it": async () => ({
      endpoint: `http://127.0.0.1:${await listen(createServer((socket) => socket.once("data", () => socket.resetAndDestroy())))}`,
    }),
    "a server that closes it without a word": async () => ({
      endpoint: `http://127.0.0.1:${await listen(createServer((socket) => socket.once("data", () => socket.end())))}`,
    }),
    "a server that says nothing": async () => ({
      endpoint: `http://127.0.0.1:${await listen(createServer())}`,
    }),
    "a server that resets it after the TLS handshake": async () => ({
      endpoint: `https://127.0.0.1:${await listen(onTls((socket) => socket.destroy())())}`,
      network: trusting(),
    }),
    "a server that says nothing after the TLS handshake": async () => ({
      endpoint: `https://127.0.0.1:${await listen(onTls(() => undefined)())}`,
      network: trusting(),
    }),
    "a server behind a proxy that says nothing after the TLS handshake": async () => {
      const proxy = await startProxy({
        target: `http://127.0.0.1:${await listen(onTls(() => undefined)())}`,
      });
      closers.push(() => proxy.close());
      return { endpoint: "https://127.0.0.1", network: { ...trusting(), proxy: new URL(proxy.url) } };
    },
  };
  for (const [what, open] of Object.entries(sent)) {
    it(`by ${what}, may have started`, async () => {
      const error = await errorOf(await open());
      assert.ok(error instanceof UncertainOutcomeError, error.message);
      assert.match(error.message, /The provisioning may have started/);
    });
  }

  /** Resolves every name to these addresses until the test is over. */
  function resolveTo(addresses: readonly dns.LookupAddress[]): void {
    const response = (
      _host: string,
      options: dns.LookupOptions,
      callback: (...results: unknown[]) => void,
    ) => {
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address, addresses[0]?.family);
    };
    const { lookup } = dns;
    dns.lookup = response as typeof lookup;
    closers.push(() => {
      dns.lookup = lookup;
    });
  }
});
