import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import {
  emulatorUser,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Fault,
} from "../support/emulator/emulator";
import { rateLimiter } from "../support/emulator/rate-limit";
import { stageOf } from "../support/emulator/request-lives";
import { authenticate, canonicalRequest } from "../support/emulator/signature-check";
import {
  plainCall,
  signedCall,
  type CallToSend,
  type ReceivedResponse,
} from "../support/emulator/signed-call";

const instanceId = "ins-0123456789abcdef";
const requestId = "a1177591c8c7c49238e60563d34cad92";
const sets = `/v1/instances/${instanceId}/permission-sets`;
const statusTarget = `${sets}/provisioning-status/${requestId}`;
const listTarget = `${sets}/provisioning-statuses`;
const provisionTarget = `${sets}/ps-8603aaaaaaaa14bd/provision`;

describe("The emulator", () => {
  const running: Emulator[] = [];

  async function start(options?: EmulatorOptions): Promise<Emulator> {
    const emulator = await startEmulator(options);
    running.push(emulator);
    return emulator;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  });

  describe("responding a status call", () => {
    it("gives the API reference's example to the letter", async () => {
      const emulator = await start();
      emulator.script(requestId, {
        accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
        createdDate: 1677175760379,
        permissionSetId: "ps-8603aaaaaaaa14bd",
        outcome: "SUCCEEDED",
      });
      const response = await ask(emulator);
      assert.equal(response.status, 200);
      assert.equal(
        response.body.toString(),
        '{"permission_set_provisioning_status":{"account_id":"5146d03d8aaaaaaaaaaaabbae60620a5",' +
          '"created_date":"1677175760379","failure_reason":"","permission_set_id":"ps-8603aaaaaaaa14bd",' +
          '"request_id":"a1177591c8c7c49238e60563d34cad92","status":"SUCCEEDED"}}',
      );
    });

    it("leads a request look by look from not found through IN_PROGRESS to its outcome", async () => {
      const emulator = await start();
      emulator.script(requestId, { notFoundPolls: 2, inProgressPolls: 2, outcome: "SUCCEEDED" });
      for (let look = 0; look < 6; look += 1) await ask(emulator);
      const seen = emulator.calls.map(({ httpStatus, requestStatus }) => requestStatus ?? httpStatus);
      assert.deepEqual(seen, [404, 404, "IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]);
    });

    it("leads a request to its outcome as time passes", async () => {
      const emulator = await start();
      emulator.script(requestId, { inProgressMs: 20, outcome: "SUCCEEDED" });
      const startMs = performance.now();
      assert.equal(statusField(await ask(emulator), "status"), "IN_PROGRESS");
      while (statusField(await ask(emulator), "status") !== "SUCCEEDED");
      assert.ok(performance.now() - startMs >= 20);
    });

    it("leaves a request without an outcome IN_PROGRESS for ever", () => {
      assert.equal(stageOf({}, Number.MAX_VALUE, Number.MAX_VALUE), "IN_PROGRESS");
    });

    it("ends a stage that has two lengths when both are over", () => {
      const life = {
        notFoundMs: 10,
        notFoundPolls: 1,
        inProgressMs: 5,
        inProgressPolls: 2,
        outcome: "FAILED",
      } as const;
      assert.equal(stageOf(life, 9, 9), "NOT_FOUND");
      assert.equal(stageOf(life, 99, 0), "NOT_FOUND");
      assert.equal(stageOf(life, 10, 9), "IN_PROGRESS");
      assert.equal(stageOf(life, 14, 9), "IN_PROGRESS");
      assert.equal(stageOf(life, 99, 2), "IN_PROGRESS");
      assert.equal(stageOf(life, 15, 3), "FAILED");
    });

    it("gives the reason of a failure only once it has failed", async () => {
      const emulator = await start();
      emulator.script(requestId, {
        inProgressPolls: 1,
        outcome: "FAILED",
        failureReason: "policy too large",
      });
      assert.equal(statusField(await ask(emulator), "failure_reason"), "");
      assert.equal(statusField(await ask(emulator), "failure_reason"), "policy too large");
    });

    it("lays a life's own fields over the response", async () => {
      const emulator = await start();
      emulator.script(requestId, {
        fields: { status: "PAUSED", created_date: 17, account_id: undefined, extra: [] },
      });
      assert.equal(
        (await ask(emulator)).body.toString(),
        '{"permission_set_provisioning_status":{"created_date":17,"failure_reason":"",' +
          `"permission_set_id":"ps-8603aaaaaaaa14bd","request_id":"${requestId}","status":"PAUSED","extra":[]}}`,
      );
      assert.equal(emulator.calls[0]?.requestStatus, "PAUSED");
    });

    it("knows a request by its decoded ID", async () => {
      const emulator = await start();
      emulator.script("a b/é", { outcome: "SUCCEEDED" });
      const response = await ask(emulator, { target: `${sets}/provisioning-status/a%20b%2F%C3%A9` });
      assert.equal(statusField(response, "request_id"), "a b/é");
      assert.equal(emulator.calls[0]?.requestId, "a b/é");
      assert.equal(emulator.calls[0].path, `${sets}/provisioning-status/a%20b%2F%C3%A9`);
    });

    it("gives a 404 for a request that is unknown, another instance's, or forgotten", async () => {
      const emulator = await start();
      const notFound = {
        error_code: "IIC.404",
        error_msg: `Provisioning request ${requestId} does not exist.`,
        request_id: "00000000000000000000000000000001",
      };
      const response = await ask(emulator);
      assert.equal(response.status, 404);
      assert.equal(response.headers["x-request-id"], "00000000000000000000000000000001");
      assert.deepEqual(json(response), notFound);
      emulator.script(requestId, { instanceId: "ins-another" });
      assert.equal((await ask(emulator)).status, 404);
      emulator.script(requestId, { instanceId });
      assert.equal((await ask(emulator)).status, 200);
      emulator.forget(requestId);
      assert.equal((await ask(emulator)).status, 404);
    });
  });

  describe("responding a list call", () => {
    it("shows the instance's requests, without counting as a look at them", async () => {
      const emulator = await start();
      emulator.script("one", { inProgressPolls: 1, outcome: "SUCCEEDED", createdDate: 1 });
      emulator.script("two", { instanceId, outcome: "FAILED", createdDate: 2 });
      emulator.script("unlisted", { listed: false });
      emulator.script("elsewhere", { instanceId: "ins-another" });
      emulator.script("not yet", { notFoundPolls: 1 });
      const expected = {
        permission_sets_provisioning_status: [
          { created_date: 1, request_id: "one", status: "IN_PROGRESS" },
          { created_date: 2, request_id: "two", status: "FAILED" },
        ],
        page_info: { next_marker: null, current_count: 2 },
      };
      assert.deepEqual(json(await ask(emulator, { target: listTarget })), expected);
      assert.deepEqual(json(await ask(emulator, { target: listTarget })), expected);
    });

    it("gives pages of one status, each with the marker of the next", async () => {
      const emulator = await start();
      for (const id of ["a", "b", "c", "d", "e"]) {
        emulator.script(id, id === "b" ? { outcome: "FAILED" } : {});
      }
      const pages: string[] = [];
      let marker: string | null = "";
      while (marker !== null) {
        const target = `${listTarget}?limit=2${marker && `&marker=${marker}`}&status=IN_PROGRESS`;
        const page = json(await ask(emulator, { target })) as ListPage;
        pages.push(page.permission_sets_provisioning_status.map(({ request_id: id }) => id).join());
        marker = page.page_info.next_marker;
      }
      assert.deepEqual(pages, ["a,c", "d,e"]);
    });

    for (const query of [
      "limit=0",
      "limit=101",
      "limit=x",
      "limit=",
      "status=succeeded",
      "marker=nobody%27s",
    ]) {
      it(`gives a 400 for ${query}`, async () => {
        const response = await ask(await start(), { target: `${listTarget}?${query}` });
        assert.equal(response.status, 400);
        assert.match(errorOf(response), /^IIC\.400 (limit|status|marker) /);
      });
    }
  });

  describe("responding a provision call", () => {
    const body = JSON.stringify({ target_type: "ACCOUNT", target_id: "account-1" });

    it("starts a request, which a status call then finds", async () => {
      const emulator = await start();
      const started = await ask(emulator, { method: "POST", target: provisionTarget, body });
      assert.equal(started.status, 200);
      assert.equal(statusField(started, "status"), "IN_PROGRESS");
      assert.equal(statusField(started, "permission_set_id"), "ps-8603aaaaaaaa14bd");
      assert.equal(statusField(started, "account_id"), "account-1");
      const id = String(statusField(started, "request_id"));
      assert.match(id, /^[0-9a-f]{32}$/);
      const target = `${sets}/provisioning-status/${id}`;
      assert.equal(statusField(await ask(emulator, { target }), "status"), "IN_PROGRESS");
      assert.equal(statusField(await ask(emulator, { target }), "status"), "SUCCEEDED");
      assert.equal(emulator.calls[0]?.requestId, id);
    });

    it("gives the request the life that was set for the next one", async () => {
      const emulator = await start();
      emulator.nextRequest({ outcome: "FAILED", failureReason: "no such account" });
      const all = JSON.stringify({ target_type: "ALL_PROVISIONED_ACCOUNTS" });
      const first = await ask(emulator, { method: "POST", target: provisionTarget, body: all });
      const second = await ask(emulator, { method: "POST", target: provisionTarget, body: all });
      assert.equal(statusField(first, "failure_reason"), "no such account");
      assert.equal(statusField(second, "status"), "IN_PROGRESS");
    });

    for (const wrong of ["", "[", "null", "{}", '{"target_type":"ACCOUNT"}', '{"target_type":"account"}']) {
      it(`gives a 400 for the body ${wrong || "(none)"}`, async () => {
        const response = await ask(await start(), { method: "POST", target: provisionTarget, body: wrong });
        assert.equal(response.status, 400);
        assert.match(errorOf(response), /^IIC\.400 /);
      });
    }
  });

  describe("checking signatures", () => {
    /** From the public guide "Signing requests"; the keys are the guide's own and open nothing. */
    const vector = {
      request: {
        method: "GET",
        target:
          "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        rawHeaders: [
          ...["Content-Type", "application/json"],
          ...["Host", "service.region.example.com"],
          ...["X-Sdk-Date", "20191115T033655Z"],
          "Authorization",
          "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, " +
            "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
        ],
        body: Buffer.alloc(0),
      },
      user: { accessKey: "QTWAOYTTINDUT2QVKYUC", secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc" },
      signedAt: Date.UTC(2019, 10, 15, 3, 36, 55),
    };

    it("finds the published example right", () => {
      const canonical = canonicalRequest(vector.request, ["content-type", "host", "x-sdk-date"]);
      assert.equal(
        createHash("sha256").update(canonical).digest("hex"),
        "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
      );
      assert.equal(authenticate(vector.request, [vector.user], vector.signedAt), vector.user);
    });

    it("takes every spelling of the same path and query as the same", () => {
      const canonical = (target: string) => canonicalRequest({ ...vector.request, target }, ["host"]);
      assert.equal(canonical("/v1/%61~%c3%a9!/?b=%7e&a=%2a"), canonical("/v1/a%7E%C3%A9%21?a=*&b=~"));
      assert.notEqual(canonical("/v1/a%2Fb"), canonical("/v1/a/b"));
      assert.notEqual(canonical("/v1?a=%20"), canonical("/v1?a=+"));
      assert.equal(canonical("/v1?a"), canonical("/v1?a="));
    });

    const fail = "APIGW.0301 Incorrect IAM authentication information: verify aksk signature fail";
    const refused: readonly (readonly [string, Partial<CallToSend>, string])[] = [
      ["a wrong secret key", { user: { ...emulatorUser, secretKey: "wrong" } }, fail],
      ["an unknown access key", { user: { ...emulatorUser, accessKey: "UNKNOWN" } }, fail],
      ["a header that changed on the way", { headers: { A: "1" }, unsignedHeaders: { A: "2" } }, fail],
      ["a security token that is not signed", { unsignedHeaders: { "X-Security-Token": "t" } }, fail],
      ["a domain ID that is not signed", { unsignedHeaders: { "X-Domain-Id": "d" } }, fail],
      [
        "a security token that the access key has not",
        { headers: { "X-Security-Token": "t" } },
        "APIGW.0301 Incorrect IAM authentication information: security token is wrong",
      ],
      [
        "an empty Authorization header",
        { unsignedHeaders: { Authorization: "" } },
        "APIGW.0301 Incorrect IAM authentication information: verify aksk signature fail",
      ],
      [
        "a clock 16 minutes behind",
        { signedAt: Date.now() - 16 * 60_000 },
        "APIGW.0301 Incorrect IAM authentication information: signature expired, " +
          "the timestamp in X-Sdk-Date is off by more than 15 minutes",
      ],
      [
        "a clock 16 minutes ahead",
        { signedAt: Date.now() + 16 * 60_000 },
        "APIGW.0301 Incorrect IAM authentication information: signature expired, " +
          "the timestamp in X-Sdk-Date is off by more than 15 minutes",
      ],
    ];
    for (const [what, change, error] of refused) {
      it(`refuses ${what} with a 401`, async () => {
        const emulator = await start();
        emulator.script(requestId, { outcome: "SUCCEEDED" });
        const response = await ask(emulator, change);
        assert.equal(response.status, 401);
        assert.equal(errorOf(response), error);
        assert.equal(emulator.calls[0]?.signedBy, undefined);
      });
    }

    it("refuses a call without an Authorization header with a 401", async () => {
      const emulator = await start();
      const response = await plainCall(emulator.url, { target: statusTarget });
      assert.equal(response.status, 401);
      assert.equal(
        errorOf(response),
        "APIGW.0301 Incorrect IAM authentication information: Authorization header not found",
      );
    });

    it("accepts a clock 14 minutes off", async () => {
      const emulator = await start();
      emulator.script(requestId, {});
      assert.equal((await ask(emulator, { signedAt: Date.now() - 14 * 60_000 })).status, 200);
      assert.equal((await ask(emulator, { signedAt: Date.now() + 14 * 60_000 })).status, 200);
    });

    it("goes by a clock of its own where it is told to", async () => {
      const emulator = await start({ clockSkewMs: 20 * 60_000 });
      emulator.script(requestId, {});
      assert.equal((await ask(emulator)).status, 401);
      const response = await ask(emulator, { signedAt: Date.now() + 20 * 60_000 });
      assert.equal(response.status, 200);
      assert.ok(Date.parse(String(response.headers.date)) > Date.now() + 19 * 60_000);
    });

    it("wants the security token and the domain ID of a user who has them", async () => {
      const user = { ...emulatorUser, securityToken: "token", domainId: "domain" };
      const emulator = await start({ users: [user] });
      emulator.script(requestId, {});
      const statusWith = async (headers: Record<string, string>) => (await ask(emulator, { headers })).status;
      assert.equal(await statusWith({}), 401);
      assert.equal(await statusWith({ "X-Security-Token": "another" }), 401);
      assert.equal(await statusWith({ "X-Security-Token": "token" }), 200);
      assert.equal(await statusWith({ "X-Security-Token": "token", "X-Domain-Id": "another" }), 401);
      assert.equal(await statusWith({ "X-Security-Token": "token", "X-Domain-Id": "domain" }), 200);
    });
  });

  it("refuses an action that the user is denied with a 403 and a long encoded message", async () => {
    const denied = ["IdentityCenter:permissionSet:listProvisioningStatus"];
    const emulator = await start({ users: [{ ...emulatorUser, denied }] });
    emulator.script(requestId, {});
    assert.equal((await ask(emulator)).status, 200);
    const response = await ask(emulator, { target: listTarget });
    assert.equal(response.status, 403);
    assert.equal(
      errorOf(response),
      "IIC.1000 No permission for action IdentityCenter:permissionSet:listProvisioningStatus",
    );
    assert.match(
      (json(response) as ErrorBody).encoded_authorization_message ?? "",
      /^[A-Za-z0-9+/=]{1000,}$/,
    );
  });

  it("refuses each call of a user who is denied what the actions depend on", async () => {
    const denied = ["organizations:delegatedAdministrators:list"];
    const { url } = await start({ users: [{ ...emulatorUser, denied }] });
    const provision = { method: "POST", target: provisionTarget, body: "{}" };
    for (const call of [{ target: statusTarget }, { target: listTarget }, provision]) {
      const response = await signedCall(url, call);
      assert.equal(response.status, 403);
      assert.equal(
        errorOf(response),
        "IIC.1001 Access to a dependent API was denied: organizations:delegatedAdministrators:list",
      );
    }
  });

  for (const target of [
    "/",
    "/v1",
    `${listTarget}/`,
    `${sets}/provisioning-status/`,
    `${statusTarget}/more`,
    "/v2?a=b",
  ]) {
    it(`gives the gateway's 404 for the path ${target}`, async () => {
      const response = await ask(await start(), { target });
      assert.equal(response.status, 404);
      assert.equal(
        errorOf(response),
        "APIGW.0101 The API does not exist or has not been published in the environment",
      );
    });
  }

  it("throttles calls above its limit with a 429 that names the limit", async () => {
    const emulator = await start({ limit: { calls: 1, windowMs: 300_000 } });
    emulator.script(requestId, {});
    assert.equal((await ask(emulator)).status, 200);
    const response = await ask(emulator);
    assert.equal(response.status, 429);
    assert.equal(errorOf(response), "APIGW.0308 policy user over ratelimit,limit:1,time:5 minute");
  });

  it("admits calls again when the window that the first one opened is over", () => {
    let now = 100;
    const admit = rateLimiter({ calls: 2, windowMs: 1000 }, () => now);
    admit();
    now = 1099;
    admit();
    const tooMany = { message: "policy user over ratelimit,limit:2,time:1 second" };
    assert.throws(admit, tooMany);
    now = 1100;
    admit();
    admit();
    assert.throws(admit, tooMany);
  });

  it("admits a call for each token that has come into the bucket since, and never more than the bucket holds", () => {
    let now = 100;
    const admit = rateLimiter({ calls: 2, windowMs: 1000, kind: "token bucket" }, () => now);
    const tooMany = { message: "policy user over ratelimit,limit:2,time:1 second" };
    admit();
    admit();
    now = 599;
    assert.throws(admit, tooMany);
    now = 600;
    admit();
    assert.throws(admit, tooMany);
    now = 5_000;
    admit();
    admit();
    assert.throws(admit, tooMany);
  });

  it("lets requests live, limits recover and calls be recorded by the clock that it is given", async () => {
    let now = 0;
    const emulator = await start({ nowMs: () => now, limit: { calls: 1, windowMs: 300_000 } });
    emulator.script(requestId, { inProgressMs: 600_000, outcome: "SUCCEEDED" });
    for (now of [100, 600_099, 1_200_000]) assert.equal((await ask(emulator)).status, 200);
    assert.deepEqual(
      emulator.calls.map(({ atMs, requestStatus }) => [atMs, requestStatus]),
      [
        [100, "IN_PROGRESS"],
        [600_099, "IN_PROGRESS"],
        [1_200_000, "SUCCEEDED"],
      ],
    );
  });

  it("responses no sooner than its latency", async () => {
    const emulator = await start({ latencyMs: 20 });
    const before = performance.now();
    await ask(emulator);
    assert.ok(performance.now() - before >= 19);
  });

  describe("keeping its record", () => {
    it("holds calls and events in one order, with what was asked, by whom, and what was responded", async () => {
      const emulator = await start();
      emulator.script(requestId, { outcome: "SUCCEEDED" });
      await ask(emulator, { headers: { "X-Domain-Id": "domain" } });
      assert.equal(
        (await plainCall(emulator.url, { method: "POST", target: "/emulator/events/app%201" })).status,
        204,
      );
      await ask(emulator, { target: `${listTarget}?limit=1&marker=${requestId}` });
      const [status, event, list] = emulator.calls;
      assert.ok(status && event && list);
      assert.deepEqual(
        { ...status, headers: undefined, atMs: undefined, at: undefined },
        {
          sequence: 1,
          operation: "status",
          requestKind: "provisioning",
          method: "GET",
          path: statusTarget,
          query: {},
          headers: undefined,
          instanceId,
          requestId,
          atMs: undefined,
          at: undefined,
          xRequestId: "00000000000000000000000000000001",
          signedBy: emulatorUser.accessKey,
          httpStatus: 200,
          requestStatus: "SUCCEEDED",
        },
      );
      assert.equal(status.headers["x-domain-id"], "domain");
      assert.deepEqual([event.operation, event.event, event.httpStatus], ["event", "app 1", 204]);
      assert.deepEqual([list.operation, list.query], ["list", { limit: "1", marker: requestId }]);
      assert.ok(status.atMs <= event.atMs && event.atMs <= list.atMs && list.atMs <= performance.now());
      assert.ok(Math.abs(list.at.getTime() - Date.now()) < 10_000);
    });

    it("tells a test of a call as soon as it arrives", async () => {
      const emulator = await start();
      emulator.fault({ kind: "hang", at: "beforeHeaders" });
      const second = emulator.arrival("status", 2);
      const leave = new AbortController();
      const hanging = ask(emulator, { signal: leave.signal });
      assert.equal((await emulator.arrival("status")).sequence, 1);
      await ask(emulator);
      assert.equal((await second).sequence, 2);
      leave.abort();
      await assert.rejects(hanging);
    });

    it("says none for a call whose client has gone", async () => {
      const emulator = await start();
      emulator.fault({ kind: "delay", ms: 60_000 });
      const leave = new AbortController();
      const delayed = ask(emulator, { signal: leave.signal });
      await emulator.arrival("status");
      const recorded = () => emulator.calls[0]?.httpStatus;
      assert.equal(recorded(), "pending");
      leave.abort();
      await assert.rejects(delayed);
      while (recorded() === "pending") await ask(emulator);
      assert.equal(recorded(), "none");
    });

    it("tells how many connections are open", async () => {
      const emulator = await start();
      assert.equal(await emulator.connections(), 0);
      const leave = new AbortController();
      emulator.fault({ kind: "hang", at: "beforeHeaders" });
      const hanging = ask(emulator, { signal: leave.signal });
      await emulator.arrival("status");
      assert.equal(await emulator.connections(), 1);
      leave.abort();
      await assert.rejects(hanging);
      while ((await emulator.connections()) > 0) await delay(1);
    });

    it("can be read, and requests and faults scripted, over HTTP", async () => {
      const { url } = await start();
      const put = async (what: string, body: string) => {
        const response = await plainCall(url, { method: "PUT", target: `/emulator/${what}`, body });
        return response.status === 204 ? "taken" : `${String(response.status)} ${response.body.toString()}`;
      };
      const life = `requests/${requestId}`;
      assert.equal(await put(life, '{"outcome":"FAILED","failureReason":"reason"}'), "taken");
      assert.equal(await put(life, '{"outcom":"FAILED"}'), '400 A life has no field "outcom".\n');
      const kinds = "provisioning or assignmentCreation or assignmentDeletion";
      assert.equal(await put(life, '{"kind":"creation"}'), `400 A life is of the kind ${kinds}.\n`);
      assert.equal(await put(life, "FAILED"), "400 A life is a JSON object.\n");

      const mistakes = {
        "503": "A fault is a JSON object.",
        '{"kind":"error"}':
          'A fault has a "kind": status, body, wrongRequest, delay, close, reset, hang, drip, contentLength, ' +
          "brokenChunks, hugeBody, hugeHeader, gzip.",
        '{"kind":"status"}': 'A fault of the kind "status" has a field "status".',
        '{"kind":"close","status":503}': 'A fault of the kind "close" has no field "status".',
      };
      for (const [fault, text] of Object.entries(mistakes)) {
        assert.equal(await put("faults", fault), `400 ${text}\n`);
      }
      for (const times of [1, 5]) {
        assert.equal(await put("faults", `{"kind":"status","status":503,"times":${String(times)}}`), "taken");
        assert.equal((await signedCall(url, { target: statusTarget })).status, 503);
      }
      assert.equal((await plainCall(url, { method: "DELETE", target: "/emulator/faults" })).status, 204);
      assert.equal(statusField(await signedCall(url, { target: statusTarget }), "failure_reason"), "reason");
      const calls = json(await plainCall(url, { target: "/emulator/calls" })) as { operation: string }[];
      assert.deepEqual(
        calls.map(({ operation }) => operation),
        ["status", "status", "status"],
      );
    });
  });

  describe("telling faults", () => {
    async function faulty(fault: Fault): Promise<Emulator> {
      const emulator = await start();
      emulator.script(requestId, { outcome: "SUCCEEDED" });
      emulator.fault(fault);
      return emulator;
    }

    /** What a fault makes of a call: the client's error, and the record. */
    async function failure(fault: Fault): Promise<string> {
      const emulator = await faulty(fault);
      const error = await ask(emulator).then(
        () => undefined,
        (reason: unknown) => reason as NodeJS.ErrnoException,
      );
      const [call] = emulator.calls;
      assert.equal(call?.signedBy, emulatorUser.accessKey);
      assert.equal(call.fault, fault.kind);
      assert.equal((await ask(emulator)).status, 200, "the fault is over after one call");
      return `${error?.code ?? ""} ${error?.message ?? ""}, recorded as ${String(call.httpStatus)}`;
    }

    it("befall the calls that they name, as often as they say, in the order of the queue", async () => {
      const emulator = await faulty({ kind: "status", status: 503, operation: "list", times: 2 });
      emulator.fault({ kind: "status", status: 500, requestId: "another", times: Infinity });
      emulator.fault({ kind: "status", status: 502 });
      const targets = [statusTarget, statusTarget, listTarget, listTarget, listTarget];
      for (const target of [...targets, statusTarget.replace(requestId, "another")])
        await ask(emulator, { target });
      assert.deepEqual(
        emulator.calls.map(({ httpStatus }) => httpStatus),
        [502, 200, 503, 503, 200, 500],
      );
    });

    it("befall calls by chance, the same ones in every run with the same random numbers", async () => {
      const numbers = [0.09, 0.11, 0.5, 0];
      const emulator = await start({ random: () => numbers.shift() ?? 1 });
      emulator.script(requestId, { outcome: "SUCCEEDED" });
      emulator.fault({ kind: "status", status: 503, chance: 0.1, times: Infinity });
      for (const status of [503, 200, 200, 503, 200]) assert.equal((await ask(emulator)).status, status);
    });

    it("do not befall calls that are signed wrong", async () => {
      const emulator = await faulty({ kind: "status", status: 503 });
      assert.equal((await ask(emulator, { user: { ...emulatorUser, secretKey: "wrong" } })).status, 401);
      assert.equal((await ask(emulator)).status, 503);
    });

    it("do not count as a look where they hide the response", async () => {
      const emulator = await start();
      emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
      emulator.fault({ kind: "status", status: 503 });
      await ask(emulator);
      assert.equal(statusField(await ask(emulator), "status"), "IN_PROGRESS");
    });

    it("status: any status, with an error of the service's kind", async () => {
      const response = await ask(await faulty({ kind: "status", status: 503 }));
      assert.equal(response.status, 503);
      assert.equal(errorOf(response), "IIC.503 The emulator was told to respond 503.");
    });

    it("status: any status, with headers and a body of the test's own", async () => {
      const headers = { Location: "http://127.0.0.2/", "Content-Type": "text/html" };
      const response = await ask(await faulty({ kind: "status", status: 302, headers, body: "<html>" }));
      assert.equal(response.status, 302);
      assert.equal(response.headers.location, "http://127.0.0.2/");
      assert.equal(response.headers["content-type"], "text/html");
      assert.equal(response.body.toString(), "<html>");
    });

    for (const status of [204, 304, 407, 599]) {
      it(`status: ${String(status)}`, async () => {
        assert.equal((await ask(await faulty({ kind: "status", status }))).status, status);
      });
    }

    it("body: a 200 with text, bytes or JSON of the test's own", async () => {
      const bodyOf = async (fault: Fault) => (await ask(await faulty(fault))).body;
      assert.equal((await bodyOf({ kind: "body", body: "" })).length, 0);
      assert.deepEqual(await bodyOf({ kind: "body", body: Buffer.of(0xff, 0xfe) }), Buffer.of(0xff, 0xfe));
      assert.equal((await bodyOf({ kind: "body", body: { a: 1 } })).toString(), '{"a":1}');
    });

    it("wrongRequest: a proper response that names another request", async () => {
      const response = await ask(await faulty({ kind: "wrongRequest" }));
      assert.equal(statusField(response, "request_id"), "ffffffffffffffffffffffffffffffff");
      assert.equal(statusField(response, "status"), "SUCCEEDED");
    });

    it("delay: a proper response, late", async () => {
      const before = performance.now();
      const response = await ask(await faulty({ kind: "delay", ms: 20 }));
      assert.ok(performance.now() - before >= 19);
      assert.equal(statusField(response, "status"), "SUCCEEDED");
    });

    it("close: the connection ends in order without a response", async () => {
      assert.equal(await failure({ kind: "close" }), "ECONNRESET socket hang up, recorded as none");
    });

    it("reset: before the headers", async () => {
      assert.equal(
        await failure({ kind: "reset", at: "beforeHeaders" }),
        "ECONNRESET read ECONNRESET, recorded as none",
      );
    });

    it("reset: in mid-body", async () => {
      assert.match(
        await failure({ kind: "reset", at: "midBody" }),
        /^ECONNRESET (aborted|read ECONNRESET), recorded as none$/,
      );
      const received = await firstBytes(await faulty({ kind: "reset", at: "midBody" }), /account_id/);
      assert.match(received, /^HTTP\/1\.1 200 OK\r\n/);
    });

    it("hang: before the headers, after them, and in mid-body", async () => {
      for (const at of ["beforeHeaders", "afterHeaders", "midBody"] as const) {
        const emulator = await faulty({ kind: "hang", at });
        if (at === "afterHeaders")
          assert.match(await firstBytes(emulator, /\r\n\r\n$/), /Content-Length: \d+\r\n/);
        else if (at === "midBody")
          await firstBytes(emulator, /\{"permission_set_provisioning_status":.*[^}]$/);
        else {
          const leave = new AbortController();
          const hanging = ask(emulator, { signal: leave.signal });
          await emulator.arrival("status");
          await ask(emulator);
          leave.abort();
          await assert.rejects(hanging);
        }
        assert.equal(emulator.calls[0]?.httpStatus, "none");
        assert.equal(emulator.calls[0].fault, "hang");
      }
    });

    it("drip: a proper response, one byte at a time, from the first one or from the body's", async () => {
      for (const part of ["headers", "body"] as const) {
        const emulator = await faulty({ kind: "drip", part, everyMs: 0 });
        assert.equal(statusField(await ask(emulator), "status"), "SUCCEEDED");
        assert.equal(emulator.calls[0]?.httpStatus, 200);
      }
      const slow = await faulty({ kind: "drip", part: "headers", everyMs: 5 });
      assert.equal(await firstBytes(slow, /.{3}/), "HTT");
    });

    it("contentLength: more than the body has", async () => {
      assert.equal(
        await failure({ kind: "contentLength", difference: 10 }),
        "ECONNRESET aborted, recorded as none",
      );
    });

    it("contentLength: less than the body has", async () => {
      assert.match(
        await failure({ kind: "contentLength", difference: -10 }),
        /^HPE_CLOSED_CONNECTION .*, recorded as none$/,
      );
    });

    it("brokenChunks: half of the body, then no chunk", async () => {
      assert.match(await failure({ kind: "brokenChunks" }), /^HPE_INVALID_CHUNK_SIZE .*, recorded as none$/);
    });

    it("hugeBody: a proper response filled up with blanks", async () => {
      const response = await ask(await faulty({ kind: "hugeBody", bytes: 1_000_000 }));
      assert.equal(response.body.length, 1_000_000);
      assert.equal(statusField(response, "status"), "SUCCEEDED");
    });

    it("hugeBody: is made no faster than the client takes it, and no longer", async () => {
      const emulator = await faulty({ kind: "hugeBody", bytes: 1e12 });
      await firstBytes(emulator, /^HTTP/);
      const [call] = emulator.calls;
      while (call?.httpStatus === 200) await ask(emulator);
      assert.equal(call?.httpStatus, "none");
    });

    it("hugeHeader: more than a client takes", async () => {
      assert.match(await failure({ kind: "hugeHeader", bytes: 32_768 }), /^HPE_HEADER_OVERFLOW /);
    });

    it("gzip: a proper response, compressed", async () => {
      const response = await ask(await faulty({ kind: "gzip" }));
      assert.equal(response.headers["content-encoding"], "gzip");
      assert.match(gunzipSync(response.body).toString(), /"status":"SUCCEEDED"\}\}$/);
    });

    it("gzip: a bomb", async () => {
      const response = await ask(await faulty({ kind: "gzip", bytes: 10_000_000 }));
      assert.ok(response.body.length < 20_000);
      assert.equal(gunzipSync(response.body).length, 10_000_000);
    });
  });

  it("closes with calls still hanging, and destroys their connections", async () => {
    const emulator = await startEmulator();
    emulator.fault({ kind: "hang", at: "beforeHeaders" });
    const hanging = ask(emulator);
    await emulator.arrival("status");
    await Promise.all([assert.rejects(hanging), emulator.close()]);
  });

  describe("as a process of its own", () => {
    const program = join(__dirname, "../support", "emulator", "main.ts");

    async function startProcess() {
      const child = spawn(process.execPath, ["-r", "ts-node/register", program], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [url] = (await once(createInterface(child.stdout), "line")) as [string];
      return { child, url };
    }

    for (const [what, end] of [
      ["when its standard input ends", (child) => child.stdin?.end()],
      ["on SIGTERM", (child) => child.kill()],
    ] satisfies [string, (child: ReturnType<typeof spawn>) => unknown][]) {
      it(`prints its URL, responses, and ends ${what}`, async function () {
        this.timeout(20_000);
        const { child, url } = await startProcess();
        assert.equal((await signedCall(url, { target: statusTarget })).status, 404);
        const exit = once(child, "exit");
        end(child);
        assert.deepEqual(await exit, [0, null]);
      });
    }
  });
});

interface ErrorBody {
  readonly error_code: string;
  readonly error_msg: string;
  readonly request_id: string;
  readonly encoded_authorization_message?: string;
}

interface ListPage {
  readonly permission_sets_provisioning_status: readonly { readonly request_id: string }[];
  readonly page_info: { readonly next_marker: string | null };
}

async function ask(emulator: Emulator, call: Partial<CallToSend> = {}): Promise<ReceivedResponse> {
  return await signedCall(emulator.url, { target: statusTarget, ...call });
}

function json(response: ReceivedResponse): unknown {
  return JSON.parse(response.body.toString());
}

function statusField(response: ReceivedResponse, name: string): unknown {
  const body = json(response) as { permission_set_provisioning_status: Record<string, unknown> };
  return body.permission_set_provisioning_status[name];
}

/** Code and text of an error, whose `request_id` is the header's. */
function errorOf(response: ReceivedResponse): string {
  const body = json(response) as ErrorBody;
  assert.equal(body.request_id, response.headers["x-request-id"]);
  return `${body.error_code} ${body.error_msg}`;
}

/** The bytes of a response that has matched a pattern; the client leaves as soon as it does. */
async function firstBytes(emulator: Emulator, pattern: RegExp): Promise<string> {
  const leave = new AbortController();
  let received = "";
  const onBytes = (bytes: Buffer) => {
    received += bytes.toString("latin1");
    if (pattern.test(received)) leave.abort();
  };
  await assert.rejects(ask(emulator, { onBytes, signal: leave.signal }));
  assert.match(received, pattern);
  return received;
}
