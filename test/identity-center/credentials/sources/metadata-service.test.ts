import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import {
  fetchAgencyCredentials,
  metadataService,
  NoAgencyCredentials,
  type NoAgencyReason,
} from "../../../../src/identity-center/credentials/sources/metadata-service";
import {
  type MetadataServer,
  type MetadataServerOptions,
  startMetadataServer,
} from "../../../support/metadata-server";
import { openUnreachablePort } from "../../../support/network/unreachable-port";

const keys = {
  accessKey: "AGENCYFAKEACCESSKEY",
  secretKey: "agency-fake-secret-key",
  securityToken: "agency-fake-token",
  expiresAt: Date.parse("2030-01-02T03:04:05.678Z"),
};
const withToken = ["PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey"];

describe("the metadata of a server", () => {
  let server: MetadataServer;

  afterEach(() => server.close());

  async function fetchFrom(options: MetadataServerOptions, timeoutMs = 5_000) {
    server = await startMetadataServer(options);
    return fetchAgencyCredentials({ url: server.url, timeoutMs });
  }

  it("gives the agency's credentials for a token, and the time when they expire", async () => {
    assert.deepEqual(await fetchFrom({ keys: () => keys }), {
      ...keys,
      source: "the metadata of this server",
      renewal: "The next run fetches new ones.",
    });
    assert.deepEqual(server.requests, withToken);
  });

  it("says when they expire by this machine's clock, if that is behind the server's", async () => {
    const response: MetadataServerOptions["response"] = (response) => {
      response.setHeader("Date", "Wed, 02 Jan 2030 02:00:00 GMT").end(respondWith({}));
    };
    server = await startMetadataServer({ response });
    const service = { url: server.url, timeoutMs: 5_000 };
    for (const [now, expiresAt] of [
      ["2030-01-02T01:50:00Z", "2030-01-02T02:54:05.678Z"],
      ["2030-01-02T02:10:00Z", "2030-01-02T03:04:05.678Z"],
    ] as const) {
      const fetched = await fetchAgencyCredentials(service, () => Date.parse(now));
      assert.equal(fetched.expiresAt, Date.parse(expiresAt));
    }
  });

  for (const tokenStatus of [404, 405, 503]) {
    it(`gives them without a token if it responds ${tokenStatus} to the request for one`, async () => {
      assert.equal((await fetchFrom({ keys: () => keys, tokenStatus })).accessKey, keys.accessKey);
      assert.deepEqual(server.requests, withToken);
    });
  }

  const html = (status: number) => (response: ServerResponse) => response.writeHead(status).end("<html>");
  const broken = "a response without access, secret, securitytoken and expires_at";
  const faults: Record<string, [options: MetadataServerOptions, reason: NoAgencyReason, message: string]> = {
    "the server has no agency": [{}, "no agency", "no agency (HTTP 404)"],
    "the server has no agency, and the service no tokens": [
      { tokenStatus: 404 },
      "no agency",
      "no agency (HTTP 404)",
    ],
    "it breaks off": [{ response: (response) => response.destroy() }, "not now", "no response (ECONNRESET)"],
    "it breaks off at the request for a token": [
      { stumble: (response) => Boolean(response.destroy()) },
      "not now",
      "no response (ECONNRESET)",
    ],
    "it breaks off in mid-response": [
      {
        response: (response) => {
          response.writeHead(200, { "Content-Length": 100 }).write("{", () => response.destroy());
        },
      },
      "not now",
      "no response (ECONNRESET)",
    ],
    "it does not speak HTTP": [
      { response: (response) => response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n") },
      "not now",
      "no response (HPE_INVALID_CONSTANT)",
    ],
    "its response is endless": [
      {
        response: (response) => {
          const timer = setInterval(() => response.write("x".repeat(2 ** 16)), 1);
          response.on("close", () => {
            clearInterval(timer);
          });
        },
      },
      "not now",
      "a response that is too long",
    ],
    "its token is a page": [
      { stumble: (response) => Boolean(response.end("<html> </html>")) },
      "not now",
      "a broken token",
    ],
    "its token is empty": [{ stumble: (response) => Boolean(response.end()) }, "not now", "a broken token"],
    ...Object.fromEntries(
      [500, 502, 503, 504, 429, 408, 204, 302, 400, 401, 403].map((status) => [
        `it responds ${status} to the request for credentials with a token`,
        [{ response: html(status) }, "not now", `HTTP ${status}`],
      ]),
    ),
    ...Object.fromEntries(
      [500, 502, 504, 429, 408, 204].map((tokenStatus) => [
        `it responds ${tokenStatus} to the request for a token`,
        [{ tokenStatus }, "not now", `HTTP ${tokenStatus} to the request for a token`],
      ]),
    ),
    ...Object.fromEntries(
      [301, 302, 400, 401, 403].map((tokenStatus) => [
        `it responds ${tokenStatus} to the request for a token, as another cloud's`,
        [{ tokenStatus }, "no agency", `HTTP ${tokenStatus} to the request for a token`],
      ]),
    ),
    ...Object.fromEntries(
      [404, 405].flatMap((tokenStatus) =>
        [302, 400, 401, 403].map((status) => [
          `it knows no tokens (${tokenStatus}) and responses ${status}, as another cloud's`,
          [{ tokenStatus, response: html(status) }, "no agency", `HTTP ${status}`],
        ]),
      ),
    ),
    ...Object.fromEntries(
      [401, 403, 500].map((status) => [
        `it responds 503 to the request for a token and ${status} without one`,
        [{ tokenStatus: 503, response: html(status) }, "not now", `HTTP ${status}`],
      ]),
    ),
    ...Object.fromEntries(
      Object.entries({
        "its response is a page": "<html>",
        "its response is empty": "",
        "its response is null": "null",
        "its response holds no credential": '{"credential": null}',
        "its response is cut": respondWith({}).slice(0, -10),
        "a key is missing": respondWith({ secret: undefined }),
        "a key is empty": respondWith({ access: "" }),
        "a key holds a line end": respondWith({ securitytoken: "CANARY\n" }),
        "a key is a number": respondWith({ access: 42 }),
        "it does not say when they expire": respondWith({ expires_at: undefined }),
        "the time when they expire is none": respondWith({ expires_at: "soon" }),
      }).map(([when, body]) => [
        when,
        [{ response: (response: ServerResponse) => response.end(body) }, "not now", broken],
      ]),
    ),
  };
  for (const [when, [options, reason, message]] of Object.entries(faults)) {
    it(`gives none if ${when}: ${reason}`, async () => {
      await assertFault(fetchFrom(options), reason, message);
    });
  }

  async function assertFault(fetched: Promise<unknown>, reason: NoAgencyReason, message: string) {
    await assert.rejects(fetched, (error) => {
      assert.ok(error instanceof NoAgencyCredentials, String(error));
      assert.deepEqual([error.reason, error.message], [reason, message]);
      return true;
    });
  }

  it("is not there if its address refuses connections", async () => {
    server = await startMetadataServer();
    const { url } = server;
    await server.close();
    const fetched = fetchAgencyCredentials({ url, timeoutMs: 5_000 });
    await assertFault(fetched, "not there", "no connection (ECONNREFUSED)");
    server = await startMetadataServer();
  });

  it("is not there if no connection comes about in time", async () => {
    server = await startMetadataServer();
    const unreachable = await openUnreachablePort();
    try {
      const url = new URL(`http://127.0.0.1:${unreachable.port}`);
      const fetched = fetchAgencyCredentials({ url, timeoutMs: 200 });
      await assertFault(fetched, "not there", "no connection in 0.2 s");
    } finally {
      await unreachable.close();
    }
  });

  it("is there if it refuses connections only after its token", async () => {
    const stumble: MetadataServerOptions["stumble"] = (response, { method }) => {
      if (method !== "PUT") return false;
      void server.close();
      response.setHeader("Connection", "close").end("token");
      return true;
    };
    server = await startMetadataServer({ stumble });
    await assert.rejects(
      fetchAgencyCredentials({ url: server.url, timeoutMs: 5_000 }),
      (error) => error instanceof NoAgencyCredentials && error.reason === "not now",
    );
    server = await startMetadataServer();
  });

  const hangs: Record<string, MetadataServerOptions> = {
    "at once": { stumble: () => true },
    "after the token": { response: () => undefined },
    "in mid-response": { response: (response) => response.writeHead(200).write("{") },
  };
  for (const [when, options] of Object.entries(hangs)) {
    it(`gives none in time if it hangs ${when}: not now`, async () => {
      const startMs = performance.now();
      await assertFault(fetchFrom(options, 200), "not now", "no response in 0.2 s");
      assert.ok(performance.now() - startMs < 2_000);
    });
  }

  for (const when of ["from the start", "once the connection is on its way"]) {
    it(`is there if this process is blocked for longer than it is given, ${when}`, async () => {
      server = await startMetadataServer({ stumble: () => true });
      const fetched = assertFault(
        fetchAgencyCredentials({ url: server.url, timeoutMs: 400 }),
        "not now",
        "no response in 0.4 s",
      );
      if (when !== "from the start") {
        await new Promise<void>((resolve) => {
          process.nextTick(resolve);
        });
      }
      const untilMs = performance.now() + 600;
      while (performance.now() < untilMs);
      await fetched;
    });
  }

  it("is not blamed for a fault of this process", async () => {
    server = await startMetadataServer();
    await assert.rejects(fetchAgencyCredentials({ url: new URL("ftp://127.0.0.1"), timeoutMs: 5_000 }), {
      name: "TypeError",
    });
  });

  it("is given 3 seconds at its one address", async () => {
    server = await startMetadataServer();
    assert.deepEqual(
      [metadataService.url.href, metadataService.timeoutMs],
      ["http://169.254.169.254/", 3_000],
    );
  });

  it("is not asked through a proxy", async () => {
    const names = ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "NODE_USE_ENV_PROXY"];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = name === "NODE_USE_ENV_PROXY" ? "1" : "http://127.0.0.1:9";
    try {
      assert.equal((await fetchFrom({ keys: () => keys })).accessKey, keys.accessKey);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
  });
});

function respondWith(fields: object): string {
  const whole = {
    access: "AK",
    secret: "sk",
    securitytoken: "token",
    expires_at: "2030-01-02T03:04:05.678000Z",
  };
  return JSON.stringify({ credential: { ...whole, ...fields } });
}
