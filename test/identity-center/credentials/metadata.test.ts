import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import {
  fetchAgencyCredentials,
  metadataService,
  NoAgencyCredentials,
} from "../../../src/identity-center/credentials/metadata";
import {
  type MetadataServer,
  type MetadataServerOptions,
  startMetadataServer,
} from "../../support/metadata-server";

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

  for (const tokenStatus of [404, 405, 503]) {
    it(`gives them without a token where it answers ${tokenStatus} to the request for one`, async () => {
      assert.equal((await fetchFrom({ keys: () => keys, tokenStatus })).accessKey, keys.accessKey);
      assert.deepEqual(server.requests, withToken);
    });
  }

  const misses: Record<string, [options: MetadataServerOptions, message: string]> = {
    "the server has no agency": [{}, "no agency (HTTP 404)"],
    "a token is refused": [{ tokenStatus: 403 }, "HTTP 403"],
    "it redirects": [
      { answer: (response) => response.writeHead(302, { Location: "/x" }).end() },
      "no agency (HTTP 302)",
    ],
    "it breaks off": [{ answer: (response) => response.destroy() }, "no answer (ECONNRESET)"],
    "it breaks off in mid-answer": [
      {
        answer: (response) => {
          response.writeHead(200, { "Content-Length": 100 }).write("{", () => response.destroy());
        },
      },
      "no answer (ECONNRESET)",
    ],
    "its answer is endless": [
      {
        answer: (response) => {
          const timer = setInterval(() => response.write("x".repeat(2 ** 16)), 1);
          response.on("close", () => {
            clearInterval(timer);
          });
        },
      },
      "an answer that is too long",
    ],
    ...Object.fromEntries(
      Object.entries({
        "its answer is a page": "<html>",
        "its answer is empty": "",
        "its answer is null": "null",
        "its answer holds no credential": '{"credential": null}',
        "a key is missing": answerWith({ secret: undefined }),
        "a key is empty": answerWith({ access: "" }),
        "a key holds a line end": answerWith({ securitytoken: "CANARY\n" }),
        "a key is a number": answerWith({ access: 42 }),
        "it does not say when they expire": answerWith({ expires_at: undefined }),
        "the time when they expire is none": answerWith({ expires_at: "soon" }),
      }).map(([when, body]) => [
        when,
        [
          { answer: (response: ServerResponse) => response.end(body) },
          "an answer without access, secret, securitytoken and expires_at",
        ],
      ]),
    ),
  };
  for (const [when, [options, message]] of Object.entries(misses)) {
    it(`gives none where ${when}`, async () => {
      await assert.rejects(
        fetchFrom(options),
        (error) => error instanceof NoAgencyCredentials && error.message === message,
      );
    });
  }

  it("gives none where nobody listens", async () => {
    server = await startMetadataServer();
    await server.close();
    const { url } = server;
    await assert.rejects(fetchAgencyCredentials({ url, timeoutMs: 5_000 }), {
      message: "no answer (ECONNREFUSED)",
    });
    server = await startMetadataServer();
  });

  const hangs: Record<string, MetadataServerOptions> = {
    "at once": { answer: () => undefined },
    "in mid-answer": { answer: (response) => response.writeHead(200).write("{") },
  };
  for (const [when, options] of Object.entries(hangs)) {
    it(`gives none in time where it hangs ${when}`, async () => {
      const startMs = performance.now();
      await assert.rejects(fetchFrom(options, 200), { message: "no answer in 0.2 s" });
      assert.ok(performance.now() - startMs < 2_000);
    });
  }

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

function answerWith(fields: object): string {
  const whole = {
    access: "AK",
    secret: "sk",
    securitytoken: "token",
    expires_at: "2030-01-02T03:04:05.678000Z",
  };
  return JSON.stringify({ credential: { ...whole, ...fields } });
}
