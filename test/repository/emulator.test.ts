import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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

  describe("leading requests through their lives", () => {
    it("leads a request poll by poll from not found through IN_PROGRESS to its outcome", async () => {
      const emulator = await start();
      emulator.script(requestId, { notFoundPolls: 2, inProgressPolls: 2, outcome: "SUCCEEDED" });
      for (let poll = 0; poll < 6; poll += 1) await ask(emulator);
      const seen = emulator.calls.map(({ httpStatus, requestStatus }) => requestStatus ?? httpStatus);
      assert.deepEqual(seen, [404, 404, "IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]);
    });

    it("leaves a request without an outcome IN_PROGRESS forever", () => {
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

    it("knows a request only for its instance, and until it is forgotten", async () => {
      const emulator = await start();
      const statuses = [];
      emulator.script(requestId, { instanceId: "ins-another" });
      statuses.push((await ask(emulator)).status);
      emulator.script(requestId, { instanceId });
      statuses.push((await ask(emulator)).status);
      emulator.forget(requestId);
      statuses.push((await ask(emulator)).status);
      assert.deepEqual(statuses, [404, 200, 404]);
    });

    it("shows requests in a list call, which is no poll", async () => {
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

    it("goes by the clock that it is given, for lives, limits and the record", async () => {
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
        "a security token that does not belong to the access key",
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
        "a clock an hour ahead",
        { signedAt: Date.now() + 60 * 60_000 },
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

    it("goes by its own clock if it has one", async () => {
      const emulator = await start({ clockSkewMs: 20 * 60_000 });
      emulator.script(requestId, {});
      assert.equal((await ask(emulator)).status, 401);
      const response = await ask(emulator, { signedAt: Date.now() + 20 * 60_000 });
      assert.equal(response.status, 200);
      assert.ok(Date.parse(String(response.headers.date)) > Date.now() + 19 * 60_000);
    });

    it("requires the security token and the domain ID of a user who has them", async () => {
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

  it("gives the gateway's 404 for a path that it does not have", async () => {
    const emulator = await start();
    const paths = [
      "/",
      "/v1",
      `${listTarget}/`,
      `${sets}/provisioning-status/`,
      `${statusTarget}/more`,
      "/v2?a=b",
    ];
    for (const target of paths) {
      const response = await ask(emulator, { target });
      assert.equal(response.status, 404, target);
      assert.equal(
        errorOf(response),
        "APIGW.0101 The API does not exist or has not been published in the environment",
      );
    }
  });

  it("throttles calls above its limit with a 429 that names the limit", async () => {
    const emulator = await start({ limit: { calls: 1, windowMs: 300_000 } });
    emulator.script(requestId, {});
    assert.equal((await ask(emulator)).status, 200);
    const response = await ask(emulator);
    assert.equal(response.status, 429);
    assert.equal(errorOf(response), "APIGW.0308 policy user over ratelimit,limit:1,time:5 minute");
  });

  it("admits calls again after the window that the first one opened", () => {
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

  it("admits a call for each token in the bucket, and never more than the bucket holds", () => {
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

  describe("keeping its record", () => {
    it("has calls and events in one order, with what they asked for, who signed them, and the response", async () => {
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

    it("can be read over HTTP, and refuses what is scripted wrong", async () => {
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
          'A fault has a "kind": status, body, delay, close, reset, hang, drip, contentLength, ' +
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

  describe("making faults", () => {
    async function faulty(fault: Fault): Promise<Emulator> {
      const emulator = await start();
      emulator.script(requestId, { outcome: "SUCCEEDED" });
      emulator.fault(fault);
      return emulator;
    }

    it("happen to the calls that they name, as often as they say, in the order of the queue", async () => {
      const emulator = await faulty({ kind: "status", status: 503, operation: "list", times: 2 });
      emulator.fault({ kind: "status", status: 500, requestId: "another", times: Infinity });
      emulator.fault({ kind: "status", status: 504, requestKind: "assignmentDeletion", times: Infinity });
      emulator.fault({ kind: "status", status: 502 });
      const targets = [
        ...[statusTarget, statusTarget, listTarget, listTarget, listTarget],
        statusTarget.replace(requestId, "another"),
        `/v1/instances/${instanceId}/account-assignments/deletion-statuses`,
      ];
      for (const target of targets) await ask(emulator, { target });
      assert.deepEqual(
        emulator.calls.map(({ httpStatus }) => httpStatus),
        [502, 200, 503, 503, 200, 500, 504],
      );
    });

    it("happen by chance, to the same calls in every run with the same random numbers", async () => {
      const numbers = [0.09, 0.11, 0.5, 0];
      const emulator = await start({ random: () => numbers.shift() ?? 1 });
      emulator.script(requestId, { outcome: "SUCCEEDED" });
      emulator.fault({ kind: "status", status: 503, chance: 0.1, times: Infinity });
      for (const status of [503, 200, 200, 503, 200]) assert.equal((await ask(emulator)).status, status);
    });

    it("do not happen to calls that are signed wrong", async () => {
      const emulator = await faulty({ kind: "status", status: 503 });
      assert.equal((await ask(emulator, { user: { ...emulatorUser, secretKey: "wrong" } })).status, 401);
      assert.equal((await ask(emulator)).status, 503);
    });

    it("do not count as a poll if they hide the response", async () => {
      const emulator = await start();
      emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
      emulator.fault({ kind: "status", status: 503 });
      await ask(emulator);
      assert.equal(statusField(await ask(emulator), "status"), "IN_PROGRESS");
    });
  });

  it("closes with calls still hanging, and destroys their connections", async () => {
    const emulator = await startEmulator();
    emulator.fault({ kind: "hang", at: "beforeHeaders" });
    const hanging = ask(emulator);
    await emulator.arrival("status");
    await Promise.all([assert.rejects(hanging), emulator.close()]);
  });
});

interface ErrorBody {
  readonly error_code: string;
  readonly error_msg: string;
  readonly request_id: string;
  readonly encoded_authorization_message?: string;
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
