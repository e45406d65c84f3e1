import assert from "node:assert/strict";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import type { DescribedRequest } from "../../../src/model/request";

const { statusResponse } = permissionSetProvisioningOperations;

const key = { instanceId: "ins-0123456789abcdef", requestId: "a1177591c8c7c49238e60563d34cad92" };
const root = "/permission_set_provisioning_status";

describe("the response of the status call", () => {
  it("reads the example of the API reference", () => {
    const example =
      '{ "permission_set_provisioning_status" : { "account_id" : "5146d03d8aaaaaaaaaaaabbae60620a5", ' +
      '"created_date" : "1677175760379", "failure_reason" : "", "permission_set_id" : "ps-8603aaaaaaaa14bd", ' +
      '"request_id" : "a1177591c8c7c49238e60563d34cad92", "status" : "SUCCEEDED" } }';
    assert.deepEqual(parse(example), {
      instanceId: "ins-0123456789abcdef",
      requestId: "a1177591c8c7c49238e60563d34cad92",
      status: "SUCCEEDED",
      permissionSetId: "ps-8603aaaaaaaa14bd",
      accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
      createdDate: "2023-02-23T18:09:20.379Z",
    });
  });

  it("does not change the response object", () => {
    const json: unknown = JSON.parse(respondWith({ failure_reason: "\u001b[31m", created_date: "0" }));
    const before = structuredClone(json);
    statusResponse.parse(json, key);
    assert.deepEqual(json, before);
  });

  describe("on status", () => {
    for (const status of ["IN_PROGRESS", "SUCCEEDED", "FAILED"]) {
      it(`reads ${status}`, () => {
        assert.deepEqual(parse(respondWith({ status })), { ...key, status });
      });
    }

    it("refuses any other value, and names it", () => {
      const quotations = [
        ["succeeded", '"succeeded"'],
        ["SUCCEEDED ", '"SUCCEEDED "'],
        ["PENDING", '"PENDING"'],
        ["", '""'],
        ["__proto__", '"__proto__"'],
        ["\u001b[2J\n\u202e", '"\\u001b[2J\\n\\u202e"'],
        ['"', '"\\""'],
      ] as const;
      for (const [status, quotation] of quotations) {
        assertBroken(
          respondWith({ status }),
          `${root}/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is ${quotation}`,
        );
      }
    });

    it("refuses a value that is not a string, and names it", () => {
      const quoted = { 7: "7", true: "true", null: "null", '["SUCCEEDED"]': '["SUCCEEDED"]', "{}": "{}" };
      for (const [status, quotation] of Object.entries(quoted)) {
        assertBroken(
          `{"permission_set_provisioning_status":{"request_id":"${key.requestId}","status":${status}}}`,
          `${root}/status must be string, but is ${quotation}`,
        );
      }
    });

    it("refuses a response without it", () => {
      assertBroken(
        `{"permission_set_provisioning_status":{"request_id":"${key.requestId}"}}`,
        `${root} must have required property 'status'`,
      );
    });

    it("cuts one of 1 MB to 200 characters", () => {
      assertBroken(
        respondWith({ status: "X".repeat(2 ** 20) }),
        `${root}/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is "${"X".repeat(198)}…`,
      );
    });
  });

  describe("on request_id", () => {
    it("accepts the request ID of the call, at any length", () => {
      for (const requestId of ["x", "3f2c9a57-0e5d-4e8e-9a8e-3a86a5a3b1c4", "权限", "a".repeat(256)]) {
        assert.deepEqual(parse(respondWith({ request_id: requestId }), { ...key, requestId }), {
          instanceId: key.instanceId,
          requestId,
          status: "SUCCEEDED",
        });
      }
    });

    it("refuses the response of another request", () => {
      for (const requestId of ["other", key.requestId.toUpperCase(), `${key.requestId}\n`]) {
        assertBroken(
          respondWith({ request_id: requestId }),
          `${root}/request_id must be the one that was asked for, but is ${JSON.stringify(requestId)}`,
        );
      }
    });

    it("reads it from the response to the call that starts a provisioning", () => {
      const json: unknown = JSON.parse(respondWith({ request_id: "r-new" }));
      const started = statusResponse.parse(json, { instanceId: key.instanceId });
      assert.deepEqual(started, { instanceId: key.instanceId, requestId: "r-new", status: "SUCCEEDED" });
    });

    it("refuses an empty one, a value that is not a string, and none", () => {
      assertBroken(
        respondWith({ request_id: "" }),
        `${root}/request_id must NOT have fewer than 1 characters, but is ""`,
      );
      assertBroken(respondWith({ request_id: 7 }), `${root}/request_id must be string, but is 7`);
      assertBroken(respondWith({ request_id: null }), `${root}/request_id must be string, but is null`);
      assertBroken(
        respondWith({ request_id: undefined }),
        `${root} must have required property 'request_id'`,
      );
    });
  });

  describe("on account_id and permission_set_id", () => {
    it("reads strings", () => {
      assert.deepEqual(parse(respondWith({ account_id: "acc-1", permission_set_id: "ps-1" })), {
        ...key,
        status: "SUCCEEDED",
        permissionSetId: "ps-1",
        accountId: "acc-1",
      });
    });

    it("leaves them out if they are null, empty or absent", () => {
      for (const nothing of [null, "", undefined]) {
        const response = respondWith({ account_id: nothing, permission_set_id: nothing });
        assert.deepEqual(parse(response), { ...key, status: "SUCCEEDED" });
      }
    });

    it("makes them visible and cuts them to 256 characters", () => {
      assert.deepEqual(
        parse(respondWith({ account_id: "a\u001b\n", permission_set_id: "p".repeat(2 ** 20) })),
        {
          ...key,
          status: "SUCCEEDED",
          permissionSetId: `${"p".repeat(255)}…`,
          accountId: "a\\u001b\\n",
        },
      );
    });

    it("refuses a value that is not a string", () => {
      assertBroken(respondWith({ account_id: 5 }), `${root}/account_id must be string, but is 5`);
      assertBroken(
        respondWith({ permission_set_id: { id: "ps-1" } }),
        `${root}/permission_set_id must be string, but is {"id":"ps-1"}`,
      );
    });
  });

  describe("on created_date", () => {
    const dates = {
      '"1677175760379"': "2023-02-23T18:09:20.379Z",
      1677175760379: "2023-02-23T18:09:20.379Z",
      "1677175760379.0": "2023-02-23T18:09:20.379Z",
      "1.677175760379e12": "2023-02-23T18:09:20.379Z",
      0: "1970-01-01T00:00:00.000Z",
      '"0"': "1970-01-01T00:00:00.000Z",
      "-1": "1969-12-31T23:59:59.999Z",
      '"-1"': "1969-12-31T23:59:59.999Z",
      "-62167219200000": "0000-01-01T00:00:00.000Z",
      253402300799999: "9999-12-31T23:59:59.999Z",
    };
    for (const [json, createdDate] of Object.entries(dates)) {
      it(`reads ${json} as ${createdDate}`, () => {
        assert.deepEqual(parse(respondWithDate(json)), { ...key, status: "SUCCEEDED", createdDate });
      });
    }

    it("leaves out a value that is not a date, without an error", () => {
      const unreadable = [
        ...["null", '""', '" "', '"soon"', '"2023-02-23T18:09:20Z"', '"1677175760379 "', '"+1"', '"1e12"'],
        ...['"0x10"', '"1_000"', '"-"', '"NaN"', '"Infinity"', '"\u0661"', "1.5", '"1.5"', "-0.5"],
        ...[
          String(2 ** 60),
          `"${String(2 ** 60)}"`,
          String(-(2 ** 60)),
          "253402300800000",
          "-62167219200001",
        ],
        ...['"8640000000000001"', "1e300", `"${"9".repeat(2 ** 20)}"`],
      ];
      for (const json of unreadable) {
        assert.deepEqual(parse(respondWithDate(json)), { ...key, status: "SUCCEEDED" }, json.slice(0, 50));
      }
    });

    it("leaves out a number that is too large for a date", () => {
      assert.deepEqual(parse(respondWithDate("1e400")), { ...key, status: "SUCCEEDED" });
    });

    it("refuses a value that is neither a string nor a number", () => {
      for (const json of ["{}", "[]", "true"]) {
        assertBroken(
          respondWithDate(json),
          `${root}/created_date must be string or number or null, but is ${json}`,
        );
      }
    });
  });

  describe("on failure_reason", () => {
    it("reads a string", () => {
      assert.deepEqual(
        parse(respondWith({ status: "FAILED", failure_reason: "The account quota is exceeded." })),
        {
          ...key,
          status: "FAILED",
          failureReason: "The account quota is exceeded.",
        },
      );
    });

    it("leaves it out if it is null, empty, blank or absent", () => {
      for (const nothing of [null, "", " \r\n\t", undefined]) {
        const response = respondWith({ status: "FAILED", failure_reason: nothing });
        assert.deepEqual(parse(response), { ...key, status: "FAILED" });
      }
    });

    it("removes the white space around it", () => {
      const response = respondWith({ status: "FAILED", failure_reason: "\n The quota is used up. \n" });
      assert.deepEqual(parse(response), { ...key, status: "FAILED", failureReason: "The quota is used up." });
    });

    it("makes escapes, line ends and text direction visible", () => {
      const reason = "\u001b[31mDenied\u001b[0m\r\nby \u202epolicy\u0000";
      assert.deepEqual(parse(respondWith({ status: "FAILED", failure_reason: reason })), {
        ...key,
        status: "FAILED",
        failureReason: "\\u001b[31mDenied\\u001b[0m\\r\\nby \\u202epolicy\\u0000",
      });
    });

    it("keeps up to 4,096 characters, and cuts a longer text", () => {
      const cut = `${"r".repeat(4_095)}…`;
      const reasons = [
        ["r".repeat(4_096), "r".repeat(4_096)],
        ["r".repeat(4_097), cut],
        ["r".repeat(2 ** 20), cut],
      ] as const;
      for (const [reason, failureReason] of reasons) {
        const response = respondWith({ status: "FAILED", failure_reason: reason });
        assert.deepEqual(parse(response), { ...key, status: "FAILED", failureReason });
      }
    });

    it("refuses a value that is not a string", () => {
      const response = respondWith({ status: "FAILED", failure_reason: ["Denied"] });
      assertBroken(response, `${root}/failure_reason must be string, but is ["Denied"]`);
    });
  });

  describe("on everything else", () => {
    it("ignores unknown fields", () => {
      const response = {
        permission_set_provisioning_status: {
          ...{ request_id: key.requestId, status: "SUCCEEDED", instanceId: "other", target_type: "ACCOUNT" },
          ...{ toString: null, constructor: 1, hasOwnProperty: {} },
        },
        page_info: { next_marker: null },
      };
      assert.deepEqual(parse(JSON.stringify(response)), { ...key, status: "SUCCEEDED" });
    });

    it("is not misled by a key named __proto__", () => {
      const inner = `{"request_id":"${key.requestId}","status":"SUCCEEDED"}`;
      assertBroken(
        `{"__proto__":{"permission_set_provisioning_status":${inner}}}`,
        "/ must have required property 'permission_set_provisioning_status'",
      );
      assertBroken(
        `{"permission_set_provisioning_status":{"__proto__":${inner}}}`,
        `${root} must have required property 'request_id'`,
      );
      assert.deepEqual(
        parse(
          `{"__proto__":null,"permission_set_provisioning_status":{"__proto__":{"status":"FAILED"},${inner.slice(1)}}`,
        ),
        { ...key, status: "SUCCEEDED" },
      );
      assert.equal(Object.hasOwn(Object.prototype, "permission_set_provisioning_status"), false);
    });

    it("refuses JSON that is not an object, and names it", () => {
      for (const json of ["null", "[]", '"x"', "1", "false"]) {
        assertBroken(json, `/ must be object, but is ${json}`);
        assertBroken(
          `{"permission_set_provisioning_status":${json}}`,
          `${root} must be object, but is ${json}`,
        );
      }
    });

    it("refuses an object that does not contain the response", () => {
      const missing = "/ must have required property 'permission_set_provisioning_status'";
      for (const json of ["{}", '{"status":"SUCCEEDED"}', '{"permission_set_provisioning_statuses":{}}']) {
        assertBroken(json, missing);
      }
    });

    it("cuts its quotations to 200 characters, with escapes made visible", () => {
      const response = parse(JSON.stringify(["\u202e".repeat(100), "\ud83d"]));
      assert.ok(response instanceof InvalidResponse);
      const [, quotation = ""] = response.why.split(", but is ");
      assert.equal(quotation, `["${"\\u202e".repeat(33).slice(0, 197)}…`);
    });
  });
});

/** The response of a request that SUCCEEDED, with these fields replaced. Undefined leaves a field out. */
function respondWith(fields: Readonly<Record<string, unknown>>): string {
  const response = { request_id: key.requestId, status: "SUCCEEDED", ...fields };
  return JSON.stringify({ permission_set_provisioning_status: response });
}

/** A response with a date in this JSON form. */
function respondWithDate(json: string): string {
  return `{"permission_set_provisioning_status":{"request_id":"${key.requestId}","status":"SUCCEEDED","created_date":${json}}}`;
}

function parse(json: string, about = key): DescribedRequest | InvalidResponse {
  return statusResponse.parse(JSON.parse(json), about);
}

function assertBroken(json: string, why: string): void {
  const response = parse(json);
  assert.ok(response instanceof InvalidResponse, `accepted ${json}`);
  assert.equal(response.why, why);
}
