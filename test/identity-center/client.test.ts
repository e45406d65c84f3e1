import { systemClock, TimeUp } from "../../src/wait/clock";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Throttle } from "../../src/wait/throttle";
import { CallError, RefusedError, ThrottledError } from "../../src/model/errors";
import {
  createClient,
  createLockoutGuard,
  type IdentityCenterClient,
} from "../../src/identity-center/client";
import type { Credentials } from "../../src/identity-center/credentials/credentials";
import { fixedCredentials } from "../../src/identity-center/credentials/credentials";
import { createSend, type HttpResponse, type Send } from "../../src/identity-center/wire/http";
import { assumeAgency } from "../../src/identity-center/operations/assume-agency";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { provisionPermissionSet } from "../../src/identity-center/operations/provision-permission-set";
import type { ServiceResponse } from "../../src/identity-center/wire/service-response";
import { FakeClock } from "../support/fake-clock";
import {
  type Emulator,
  type EmulatorOptions,
  emulatorUser,
  type Fault,
  startEmulator,
} from "../support/emulator/emulator";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

describe("the client, on a real socket", () => {
  let emulator: Emulator;

  async function start(
    options: EmulatorOptions = {},
    credentials: Partial<Credentials> = {},
  ): Promise<IdentityCenterClient> {
    emulator = await startEmulator(options);
    emulator.script(key.requestId, { outcome: "SUCCEEDED" });
    return clientOf(emulator.url, credentials);
  }

  afterEach(() => emulator.close());

  function readStatus(
    client: IdentityCenterClient,
    options: { signal?: AbortSignal; debug?: (line: string) => void } = {},
  ) {
    return client.call(permissionSetProvisioningOperations.describe(key), {
      signal: new AbortController().signal,
      ...options,
    });
  }

  async function faultOf(client: IdentityCenterClient): Promise<CallError> {
    const error: unknown = await readStatus(client).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(error instanceof CallError, `no fault: ${String(error)}`);
    return error;
  }

  it("sends a signature that the service accepts, and names the package and its version", async () => {
    const client = await start();
    assert.deepEqual(await readStatus(client), {
      ...key,
      status: "SUCCEEDED",
      permissionSetId: "ps-8603aaaaaaaa14bd",
      accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
      createdDate: "2023-02-23T18:09:20.379Z",
    });
    const [call] = emulator.calls;
    assert.equal(call?.signedBy, emulatorUser.accessKey);
    assert.match(call.headers["user-agent"] ?? "", /^pulumi-huaweicloud-identitycenter\/\d+\.\d+\.\d+$/);
  });

  it("encodes IDs in the path, and signs them as they are sent", async () => {
    const client = await start();
    const odd = { instanceId: "a?x=1#f@host", requestId: "ü%2e%2e!'()*~" };
    emulator.script(odd.requestId, { outcome: "SUCCEEDED" });
    const signal = new AbortController().signal;
    assert.equal(
      (await client.call(permissionSetProvisioningOperations.describe(odd), { signal })).status,
      "SUCCEEDED",
    );
    assert.equal(emulator.calls[0]?.instanceId, odd.instanceId);
    assert.equal(emulator.calls[0].requestId, odd.requestId);
  });

  it("sends a security token and a domain if it has them", async () => {
    const temporary = { securityToken: "token-of-an-hour", domainId: "domain-1" };
    const client = await start({ users: [{ ...emulatorUser, ...temporary }] }, temporary);
    await readStatus(client);
    assert.equal(emulator.calls[0]?.headers["x-security-token"], "token-of-an-hour");
    assert.equal(emulator.calls[0].headers["x-domain-id"], "domain-1");
  });

  it("calls below the path of an endpoint that has one", async () => {
    const client = await start();
    const below = clientOf(`${emulator.url}/gateway`);
    assert.equal((await faultOf(below)).summary, "HTTP 404");
    assert.ok(emulator.calls[0]?.path.startsWith("/gateway/v1/instances/ssoins-1/"));
    assert.equal(client.host, below.host);
  });

  it("lists the requests in progress, page by page, with a signature that covers the query", async () => {
    const client = await start();
    const scripted = Array.from({ length: 101 }, (_, index) => `ü ${index}+&=%`);
    for (const requestId of scripted) emulator.script(requestId, {});
    emulator.script("finished", { outcome: "SUCCEEDED" });
    const signal = new AbortController().signal;
    const first = await client.call(permissionSetProvisioningOperations.listInProgress(key.instanceId), {
      signal,
    });
    const second = await client.call(
      permissionSetProvisioningOperations.listInProgress(key.instanceId, first.nextMarker),
      { signal },
    );
    assert.deepEqual([...first.requestIds, ...second.requestIds], scripted);
    assert.equal(first.requestIds.length, 100);
    assert.equal(second.nextMarker, undefined);
    assert.deepEqual(
      emulator.calls.map(({ signedBy, query }) => ({ signedBy, query })),
      [
        { signedBy: emulatorUser.accessKey, query: { limit: "100", status: "IN_PROGRESS" } },
        {
          signedBy: emulatorUser.accessKey,
          query: { limit: "100", marker: first.nextMarker, status: "IN_PROGRESS" },
        },
      ],
    );
  });

  it("reads the Retry-After of a 429", async () => {
    const client = await start();
    emulator.fault({
      kind: "status",
      status: 429,
      headers: { "Retry-After": "17" },
      body: { error_code: "APIGW.0308", error_msg: "policy user over ratelimit,limit:200,time:5 minute" },
    });
    const fault = await faultOf(client);
    assert.ok(fault instanceof ThrottledError);
    assert.deepEqual(fault.throttling, {
      retryAfterMs: 17_000,
      rateLimit: { calls: 200, windowMs: 300_000 },
      text: "429 APIGW.0308 policy user over ratelimit,limit:200,time:5 minute.",
    });
  });

  it("keeps the connection for the next call", async () => {
    const client = await start();
    await readStatus(client);
    await readStatus(client);
    assert.deepEqual(
      emulator.calls.map(({ headers }) => headers["connection"]),
      ["keep-alive", "keep-alive"],
    );
  });

  it("gives up at once if the host does not know the API, because it is the wrong one", async () => {
    const client = await start();
    emulator.fault({
      kind: "status",
      status: 404,
      body: { error_code: "APIGW.0101", error_msg: "no such API" },
    });
    assert.equal((await faultOf(client)).retryForMs, 0);
  });

  it("retries for 30 s if the endpoint has never responded, and without limit if it has", async () => {
    const client = await start();
    await readStatus(client);
    await emulator.close();
    assert.equal((await faultOf(client)).retryForMs, Infinity);
    const stranger = clientOf(emulator.url);
    const fault = await faultOf(stranger);
    assert.equal(fault.summary, "ECONNREFUSED");
    assert.equal(fault.retryForMs, 30_000);
    emulator = await startEmulator();
  });

  const hangs: Record<string, Fault> = {
    "before the headers": { kind: "hang", at: "beforeHeaders" },
    "after the headers": { kind: "hang", at: "afterHeaders" },
    "in mid-body": { kind: "hang", at: "midBody" },
    "with one byte a while": { kind: "drip", part: "headers", everyMs: 20 },
  };
  for (const [where, fault] of Object.entries(hangs)) {
    it(`ends at once if it is aborted while the server hangs ${where}`, async () => {
      const client = await start();
      emulator.fault(fault);
      const controller = new AbortController();
      const reading = readStatus(client, { signal: controller.signal });
      await emulator.arrival("status");
      setTimeout(() => {
        controller.abort(new TimeUp());
      }, 50);
      await assert.rejects(reading, CallError);
    });
  }

  it("classifies a refusal by its status, and does not wait for a very slow body", async () => {
    emulator = await startEmulator();
    const server = createServer((_request, response) => {
      response.writeHead(403);
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => {
        clearInterval(timer);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const client = clientOf(`http://127.0.0.1:${port}`);
      assert.ok((await faultOf(client)) instanceof RefusedError);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("redacts its secrets if it quotes a service that echoes them", async () => {
    const client = await start();
    const { accessKey, secretKey } = emulatorUser;
    emulator.fault({
      kind: "status",
      status: 403,
      body: { error_code: accessKey, error_msg: `${secretKey}!` },
    });
    const fault = await faultOf(client);
    assert.match(fault.message, /: 403 \[redacted\] \[redacted\]! The credentials need/);
  });

  it("writes a line for each request to the debug log, without secrets", async () => {
    const client = await start();
    const lines: string[] = [];
    const debug = (line: string) => lines.push(line);
    await readStatus(client, { debug });
    emulator.fault({ kind: "reset", at: "beforeHeaders" });
    await readStatus(client, { debug }).catch(() => undefined);
    const path = "GET /v1/instances/ssoins-1/permission-sets/provisioning-status/r-1";
    assert.match(lines[0] ?? "", new RegExp(`^${path}: HTTP 200 \\(X-Request-Id 0{31}1\\) after \\d+ ms$`));
    assert.match(lines[1] ?? "", new RegExp(`^${path}: ECONNRESET after \\d+ ms$`));
  });

  for (const [clockSkewMs, skew] of [
    [20 * 60_000, "20 minutes behind"],
    [-16 * 60_000, "16 minutes ahead of"],
  ] as const) {
    it(`names a clock that is ${skew} the service's`, async () => {
      const client = await start({ clockSkewMs });
      const fault = await faultOf(client);
      assert.ok(fault instanceof RefusedError);
      assert.ok(fault.message.includes(` This machine's clock is ${skew} Identity Center's`), fault.message);
    });
  }

  it("says when new keys expire by this machine's clock, if that is behind the service's", async () => {
    const client = await start({ clockSkewMs: 10 * 60_000 });
    const agency = { name: "deployer", domainId: "d-1", domainName: undefined, source: "a test" };
    emulator.agency({ ...agency, domainName: "management" });
    const { expiresAt } = await client.call(assumeAgency(agency, 900));
    const lifeMs = expiresAt - Date.now();
    assert.ok(lifeMs > 14 * 60_000 && lifeMs < 15 * 60_000 + 1_000, `${lifeMs} ms`);
  });

  it("sends a refused key once, however many calls need it", async () => {
    const client = await start({}, { secretKey: "a-key-that-is-wrong" });
    const faults = await Promise.all(Array.from({ length: 30 }, () => faultOf(client)));
    assert.ok(faults.every((fault) => fault instanceof RefusedError));
    const later = await faultOf(client);
    assert.match(
      later.message,
      / the call was not sent, because .* refused the same credentials before: 401 /,
    );
    assert.equal(later.errorCode, "APIGW.0301");
    assert.equal(emulator.calls.length, 1);
  });
});

describe("the client, without a network", () => {
  const { signal } = new AbortController();
  const operation = permissionSetProvisioningOperations.describe(key);
  const nowMs = Date.UTC(2024, 1, 29);

  function clientWith(send: Send, credentials: Partial<Credentials> = {}) {
    const provenHosts = new Set<string>();
    const client = createClient({
      route: "HTTPS_PROXY is not set.",
      endpoint: new URL("https://h.example"),
      credentials: fixedCredentials({ ...emulatorUser, source: "a test", ...credentials }),
      send,
      wallClock: () => nowMs,
      throttle: new Throttle(systemClock, () => 0.5),
      lockoutGuardOf: () => createLockoutGuard(),
      provenHosts,
    });
    return { client, provenHosts };
  }
  const responding =
    (status: number, body: unknown): Send =>
    () => {
      const response: HttpResponse = {
        status,
        header: () => undefined,
        text: () => Promise.resolve(typeof body === "string" ? body : JSON.stringify(body)),
      };
      return Promise.resolve(response);
    };

  it("prepares redaction once for each call that is sent", async () => {
    let reads = 0;
    const credentials = {
      ...{ ...emulatorUser, source: "a test" },
      get securityToken() {
        reads += 1;
        return "token-of-an-hour";
      },
    };
    const client = createClient({
      route: "HTTPS_PROXY is not set.",
      endpoint: new URL("https://h.example"),
      credentials: { identity: "a test", source: "a test", get: () => Promise.resolve(credentials) },
      send: responding(200, {
        permission_set_provisioning_status: { request_id: "r-1", status: "SUCCEEDED" },
      }),
      wallClock: () => nowMs,
      throttle: new Throttle(systemClock, () => 0.5),
      lockoutGuardOf: () => createLockoutGuard(),
      provenHosts: new Set(),
    });
    assert.equal((await client.call(operation, { signal })).status, "SUCCEEDED");
    // One for the header, and one for redaction.
    assert.equal(reads, 2);
  });

  /** A client on its own clock, whose credentials and response come after a while. */
  function slowClient({ credentialsMs = 0, responseMs = 0 }) {
    const clock = new FakeClock();
    const lockoutGuard = createLockoutGuard(clock);
    const client = createClient({
      route: "HTTPS_PROXY is not set.",
      endpoint: new URL("https://h.example"),
      credentials: {
        ...{ identity: "a test", source: "a test" },
        async get() {
          await clock.delay(credentialsMs);
          return { ...emulatorUser, source: "a test" };
        },
      },
      async send() {
        await clock.delay(responseMs);
        return { status: 403, header: () => undefined, text: () => Promise.resolve("{}") };
      },
      wallClock: () => nowMs,
      clock,
      throttle: new Throttle(clock, () => 0.5),
      lockoutGuardOf: () => lockoutGuard,
      provenHosts: new Set(),
    });
    return { clock, client };
  }

  it("waits 10 s for the response to a read, and 60 s for the response to a write", async () => {
    const target = {
      instanceId: "i-1",
      permissionSetId: "ps-1",
      targetType: "ALL_PROVISIONED_ACCOUNTS",
    } as const;
    for (const [operation, timeoutMs] of [
      [permissionSetProvisioningOperations.describe(key), 10_000],
      [provisionPermissionSet(target), 60_000],
    ] as const) {
      for (const [responseMs, summary, endMs] of [
        [timeoutMs - 1, "HTTP 403", timeoutMs - 1],
        [timeoutMs + 1, "no response in time", timeoutMs],
      ] as const) {
        const { clock, client } = slowClient({ responseMs });
        await assert.rejects(clock.run(client.call(operation, { signal })), { summary });
        assert.equal(clock.now(), endMs);
      }
    }
  });

  it("uses a status other than 200 also if its body does not arrive in time", async () => {
    const clock = new FakeClock();
    const lockoutGuard = createLockoutGuard(clock);
    let sent = 0;
    const client = createClient({
      endpoint: new URL("https://h.example"),
      route: "HTTPS_PROXY is not set.",
      credentials: fixedCredentials({ ...emulatorUser, source: "a test" }),
      async send() {
        sent += 1;
        await clock.delay(9_999);
        return { status: 401, header: () => undefined, text: () => new Promise<never>(() => undefined) };
      },
      wallClock: () => nowMs,
      clock,
      throttle: new Throttle(systemClock, () => 0.5),
      lockoutGuardOf: () => lockoutGuard,
      provenHosts: new Set(),
    });
    await assert.rejects(clock.run(client.call(operation, { signal })), { summary: "HTTP 401" });
    assert.equal(clock.now(), 10_000);
    await assert.rejects(client.call(operation, { signal }), { summary: "HTTP 401" });
    assert.equal(sent, 1);
  });

  it("does not count the time for the credentials as time for the response", async () => {
    const { clock, client } = slowClient({ credentialsMs: 9_000, responseMs: 9_000 });
    await assert.rejects(clock.run(client.call(operation, { signal })), { summary: "HTTP 403" });
  });

  it("counts any response but a proxy's as a response of the host", async () => {
    for (const [status, hosts] of [
      [200, ["h.example"]],
      [401, ["h.example"]],
      [503, ["h.example"]],
      [407, []],
    ] as const) {
      const { client, provenHosts } = clientWith(responding(status, ""));
      await assert.rejects(client.call(operation, { signal }), CallError);
      assert.deepEqual([...provenHosts], hosts);
    }
    const cutOff = () => Promise.reject(new Error("cut off"));
    const responseCutOff = { status: 200, header: () => undefined, text: cutOff };
    for (const [send, isProven] of [
      [() => Promise.resolve(responseCutOff), true],
      [cutOff, false],
    ] as const) {
      const { client, provenHosts } = clientWith(send);
      await assert.rejects(client.call(operation, { signal }), CallError);
      assert.deepEqual([...provenHosts], isProven ? ["h.example"] : []);
      assert.equal(client.hasResponded, isProven);
    }
  });

  it("says after a 401 that temporary credentials have expired", async () => {
    const { client } = clientWith(responding(401, ""), {
      securityToken: "token-of-an-hour",
      expiresAt: nowMs,
    });
    await assert.rejects(client.call(operation, { signal }), {
      name: "RefusedError",
      message: /: 401 Unauthorized\. The security token has expired at 2024-02-29T00:00:00\.000Z\. /,
    });
  });

  it("says what is wrong if a response breaks the schema", async () => {
    const { client } = clientWith(responding(200, []));
    await assert.rejects(client.call(operation, { signal }), {
      name: "UnexpectedResponseError",
      httpStatus: 200,
      message: / \(instance ssoins-1\): \/ must be object, but is \[\]\. /,
    });
  });

  it("writes to the debug log how long a call took, also if its response has no X-Request-Id", async () => {
    const { client } = clientWith(responding(200, ""));
    const lines: string[] = [];
    const startMs = performance.now();
    await client.call(operation, { signal, debug: (line) => lines.push(line) }).catch(() => undefined);
    const [, tookMs] = /: HTTP 200 \(X-Request-Id none\) after (\d+) ms$/.exec(lines[0] ?? "") ?? [];
    assert.ok(Number(tookMs) <= Math.ceil(performance.now() - startMs), lines[0]);
  });
});

describe("a lockout guard of credentials", () => {
  /** The effect of one response on two calls that wait for it, and on a later one. */
  async function reactionTo(status: number, json: unknown, isSuccess = status === 200): Promise<string> {
    const lockoutGuard = createLockoutGuard();
    const { signal } = new AbortController();
    const response: ServiceResponse = { status, isSuccess, json, xRequestId: undefined };
    let sent = 0;
    const send = () => {
      sent += 1;
      return sent === 1 ? Promise.resolve(response) : new Promise<never>(() => undefined);
    };
    const [first] = [
      lockoutGuard.run(send, signal),
      lockoutGuard.run(send, signal),
      lockoutGuard.run(send, signal),
    ];
    assert.deepEqual(await first, { response, isOwn: true });
    await new Promise(setImmediate);
    if (sent === 3) return "both are sent at once";
    if (sent === 2) return "one of them is sent";
    void lockoutGuard.run(send, signal);
    await new Promise(setImmediate);
    return sent === 1 ? "nothing is sent any more" : "only the later one is sent";
  }

  for (const [status, json, reaction] of [
    [200, {}, "both are sent at once"],
    [403, {}, "both are sent at once"],
    [404, { error_code: "IIC.404" }, "both are sent at once"],
    [404, { error_code: "APIGW.0101" }, "one of them is sent"],
    ...[200, 403, 404].map((status) => [status, undefined, "one of them is sent"] as const),
    ...[201, 202, 400, 407, 409, 500, 503].map((status) => [status, {}, "one of them is sent"] as const),
    [401, {}, "nothing is sent any more"],
    [401, undefined, "nothing is sent any more"],
    [429, {}, "only the later one is sent"],
    [429, undefined, "only the later one is sent"],
  ] as const) {
    it(`reacts to HTTP ${status} with ${json === undefined ? "no JSON" : JSON.stringify(json)} so that ${reaction}`, async () => {
      assert.equal(await reactionTo(status, json), reaction);
    });
  }

  it("takes HTTP 201 for an acceptance if it is the operation's success, and not otherwise", async () => {
    assert.equal(await reactionTo(201, {}, true), "both are sent at once");
    assert.equal(await reactionTo(200, {}, false), "one of them is sent");
  });
});

/** A client that shares nothing with other clients. */
function clientOf(url: string, credentials: Partial<Credentials> = {}): IdentityCenterClient {
  const lockoutGuard = createLockoutGuard();
  return createClient({
    route: "HTTPS_PROXY is not set.",
    endpoint: new URL(url),
    credentials: fixedCredentials({ ...emulatorUser, source: "a test", ...credentials }),
    send: createSend(),
    wallClock: () => Date.now(),
    throttle: new Throttle(systemClock, () => 0.5),
    lockoutGuardOf: () => lockoutGuard,
    provenHosts: new Set(),
  });
}
