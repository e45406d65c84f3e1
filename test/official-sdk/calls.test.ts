import assert from "node:assert/strict";
import {
  emulatorUser,
  startEmulator,
  type Emulator,
  type RequestKind,
  type RequestLife,
} from "../support/emulator/emulator";
import { callWithSdk, officialSdkPythonOrSkip, type SdkCall } from "../support/official-sdk/python";

const instanceId = "ins-0123456789abcdef";
const requestId = "a1177591c8c7c49238e60563d34cad92";
const describeProvisioning = "describe_permission_set_provisioning_status";
const status: SdkCall = {
  call: describeProvisioning,
  parameters: { instance_id: instanceId, request_id: requestId },
};

const assignment = {
  permission_set_id: "ps-8603aaaaaaaa14bd",
  principal_id: "cdb2a1d4-aaaa-4aaa-8aaa-aaaaaaaa9f3e",
  principal_type: "GROUP",
  target_id: "5146d03d8aaaaaaaaaaaabbae60620a5",
  target_type: "ACCOUNT",
} as const;
interface KindInSdk {
  readonly life: RequestLife;
  readonly describe: string;
  readonly list: string;
  readonly start: string;
  readonly startParameters: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly listKey: string;
  /** Of the record, besides request ID, status and failure reason. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const kinds: Readonly<Record<RequestKind, KindInSdk>> = {
  provisioning: {
    life: {
      accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
      permissionSetId: "ps-8603aaaaaaaa14bd",
      createdDate: 1677175760379,
    },
    describe: describeProvisioning,
    list: "list_permission_set_provisioning_status",
    start: "provision_permission_set",
    startParameters: {
      permission_set_id: "ps-8603aaaaaaaa14bd",
      body: { target_type: "ACCOUNT", target_id: "5146d03d8aaaaaaaaaaaabbae60620a5" },
    },
    key: "permission_set_provisioning_status",
    listKey: "permission_sets_provisioning_status",
    fields: {
      account_id: "5146d03d8aaaaaaaaaaaabbae60620a5",
      created_date: "1677175760379",
      permission_set_id: "ps-8603aaaaaaaa14bd",
    },
  },
  assignmentCreation: kindOfAssignmentRequest("create", "creation"),
  assignmentDeletion: kindOfAssignmentRequest("delete", "deletion"),
};

function kindOfAssignmentRequest(verb: string, noun: string): KindInSdk {
  return {
    life: {
      accountId: assignment.target_id,
      permissionSetId: assignment.permission_set_id,
      principalId: assignment.principal_id,
      principalType: assignment.principal_type,
      createdDate: 1677175760379,
    },
    describe: `describe_account_assignment_${noun}_status`,
    list: `list_account_assignment_${noun}_status`,
    start: `${verb}_account_assignment`,
    startParameters: { body: assignment },
    key: `account_assignment_${noun}_status`,
    listKey: `account_assignments_${noun}_status`,
    fields: { ...assignment, created_date: 1677175760379 },
  };
}

describe("The official Python SDK, with the emulator as its endpoint,", function () {
  this.timeout(30_000);
  let python: string;
  let emulator: Emulator;

  before(async function () {
    this.timeout(300_000);
    python = await officialSdkPythonOrSkip(this);
  });

  afterEach(async () => {
    await emulator.close();
  });

  const callAll = (calls: readonly SdkCall[]) => callWithSdk(python, emulator.url, calls);

  for (const [name, sdk] of Object.entries(kinds)) {
    const kind = name as RequestKind;
    describe(`with a request of the kind ${kind}`, () => {
      const ask = (id: string) => ({
        call: sdk.describe,
        parameters: { instance_id: instanceId, request_id: id },
      });
      const record = (id: string, reached: string, reason = "") => ({
        response: { [sdk.key]: { ...sdk.fields, request_id: id, status: reached, failure_reason: reason } },
      });

      it("reads its way to a failure, whose reason is empty before", async () => {
        emulator = await startEmulator();
        const life = { inProgressPolls: 1, outcome: "FAILED", failureReason: "no quota" } as const;
        emulator.script(requestId, { kind, ...sdk.life, ...life });
        assert.deepEqual(await callAll([ask(requestId), ask(requestId)]), [
          record(requestId, "IN_PROGRESS"),
          record(requestId, "FAILED", "no quota"),
        ]);
        const [call] = emulator.calls;
        assert.deepEqual([call?.signedBy, call?.requestKind], [emulatorUser.accessKey, kind]);
      });

      it("starts one, which succeeds after a poll", async () => {
        emulator = await startEmulator();
        emulator.nextRequest({ kind, createdDate: 1677175760379, inProgressPolls: 1, outcome: "SUCCEEDED" });
        const parameters = { instance_id: instanceId, ...sdk.startParameters };
        const started = await callAll([{ call: sdk.start, parameters }]);
        const id = emulator.calls[0]?.requestId ?? "";
        assert.match(id, /^[0-9a-f]{32}$/);
        assert.deepEqual(started, [record(id, "IN_PROGRESS")]);
        assert.deepEqual(await callAll([ask(id), ask(id)]), [
          record(id, "IN_PROGRESS"),
          record(id, "SUCCEEDED"),
        ]);
      });

      it("goes through the pages of its list call", async () => {
        emulator = await startEmulator();
        emulator.script("done", { kind, outcome: "SUCCEEDED" });
        emulator.script("running 1", { kind, createdDate: 1 });
        emulator.script("another instance's", { kind, instanceId: "ins-another" });
        emulator.script("running 2", { kind, createdDate: 2 });
        emulator.script("unlisted", { kind, listed: false });
        for (const other of Object.keys(kinds).filter((candidate) => candidate !== kind)) {
          emulator.script(`of the kind ${other}`, { kind: other as RequestKind });
        }
        const query = { instance_id: instanceId, limit: 1, status: "IN_PROGRESS" };
        const page = (count: number, marker: string | null) => ({
          response: {
            [sdk.listKey]: [
              { created_date: count, request_id: `running ${String(count)}`, status: "IN_PROGRESS" },
            ],
            page_info: { next_marker: marker, current_count: 1 },
          },
        });
        const results = await callAll([
          { call: sdk.list, parameters: query },
          { call: sdk.list, parameters: { ...query, marker: "running 2" } },
        ]);
        assert.deepEqual(results, [page(1, "running 2"), page(2, null)]);
      });

      it("gets a 404 for it from the calls of the other kinds", async () => {
        emulator = await startEmulator();
        emulator.script(requestId, { kind });
        await callAll(Object.values(kinds).map((other) => ({ ...ask(requestId), call: other.describe })));
        assert.deepEqual(
          emulator.calls.map(({ requestKind, httpStatus }) => [requestKind, httpStatus]),
          Object.keys(kinds).map((other) => [other, other === kind ? 200 : 404]),
        );
      });
    });
  }

  it("finds requests by IDs with reserved and Unicode characters", async () => {
    emulator = await startEmulator();
    const ids = ["a b+c", "100%25", "é漢🐧", "~!*'()", "?x=1&y#f", "@host:80;,$[]"];
    for (const id of ids) emulator.script(id, { instanceId: id, outcome: "SUCCEEDED" });
    const results = await callAll(
      ids.map((id) => ({ call: describeProvisioning, parameters: { instance_id: id, request_id: id } })),
    );
    assert.deepEqual(
      emulator.calls.map((call) => [call.instanceId, call.requestId, call.httpStatus]),
      ids.map((id) => [id, id, 200]),
      JSON.stringify(results),
    );
  });

  it("sends a security token and a domain ID", async () => {
    const user = { ...emulatorUser, securityToken: "a/token+with=signs", domainId: "domain" };
    emulator = await startEmulator({ users: [user] });
    emulator.script(requestId, { outcome: "SUCCEEDED" });
    await callAll([
      { ...status, credentials: user },
      { ...status, credentials: { ...user, securityToken: "another" } },
    ]);
    assert.deepEqual(
      emulator.calls.map(({ httpStatus }) => httpStatus),
      [200, 401],
    );
  });

  it("gets a 400 for a list or an order that breaks a rule, with the rule", async () => {
    emulator = await startEmulator();
    const { provisioning, assignmentCreation } = kinds;
    const list = (query: object) => ({
      call: provisioning.list,
      parameters: { instance_id: instanceId, ...query },
    });
    const start = (call: string, body: object) => ({
      call,
      parameters: { instance_id: instanceId, permission_set_id: "ps-1", body },
    });
    const create = (body: object) => ({
      call: assignmentCreation.start,
      parameters: { instance_id: instanceId, body: { ...assignment, ...body } },
    });
    const rules = [
      [list({ limit: 0 }), "limit must be a whole number from 1 to 100."],
      [list({ limit: 101 }), "limit must be a whole number from 1 to 100."],
      [list({ status: "succeeded" }), "status must be IN_PROGRESS, SUCCEEDED or FAILED."],
      [list({ marker: "unknown" }), "marker is not one that a list call has given."],
      [
        start(provisioning.start, { target_type: "account" }),
        "target_type must be ACCOUNT or ALL_PROVISIONED_ACCOUNTS.",
      ],
      [start(provisioning.start, { target_type: "ACCOUNT" }), "target_id is required."],
      [create({ target_type: "ALL_PROVISIONED_ACCOUNTS" }), "target_type must be ACCOUNT."],
      [create({ principal_type: "user" }), "principal_type must be USER or GROUP."],
      [create({ principal_id: "" }), "principal_id is required."],
    ] as const;
    const results = await callAll(rules.map(([call]) => call));
    assert.deepEqual(
      results.map(({ exception }) => [exception?.["status_code"], exception?.["error_msg"]]),
      rules.map(([, rule]) => [400, rule]),
    );
  });

  it("gets a 403 from each call if what its action depends on is denied", async () => {
    const denied = ["organizations:delegatedAdministrators:list"];
    emulator = await startEmulator({ users: [{ ...emulatorUser, denied }] });
    const results = await callAll(
      Object.values(kinds).flatMap(({ describe, list, start, startParameters }) => [
        { ...status, call: describe },
        { call: list, parameters: { instance_id: instanceId } },
        { call: start, parameters: { instance_id: instanceId, ...startParameters } },
      ]),
    );
    const message = "Access to a dependent API was denied: organizations:delegatedAdministrators:list";
    assert.deepEqual(
      results.map(({ exception }) => [exception?.["error_code"], exception?.["error_msg"]]),
      Array.from({ length: 9 }, () => ["IIC.1001", message]),
    );
  });

  it("turns 401, 403, 404 and 503 into its exceptions, with their X-Request-Id", async () => {
    const denied = ["IdentityCenter:permissionSet:listProvisioningStatus"];
    emulator = await startEmulator({ users: [{ ...emulatorUser, denied }] });
    emulator.fault({ kind: "status", status: 503, requestId: "unlucky" });
    const results = await callAll([
      { ...status, credentials: { ...emulatorUser, secretKey: "wrong" } },
      { call: kinds.provisioning.list, parameters: { instance_id: instanceId } },
      status,
      { ...status, parameters: { instance_id: instanceId, request_id: "unlucky" } },
    ]);
    const encoded = results[1]?.exception?.["encoded_auth_msg"];
    assert.ok(typeof encoded === "string" && encoded.length > 1000);
    const exception = (
      className: string,
      sequence: number,
      statusCode: number,
      code: string,
      message: string,
    ) => ({
      exception: {
        class: className,
        status_code: statusCode,
        error_code: code,
        error_msg: message,
        request_id: String(sequence).padStart(32, "0"),
        encoded_auth_msg: statusCode === 403 ? encoded : null,
      },
    });
    assert.deepEqual(results, [
      exception(
        "ClientRequestException",
        1,
        401,
        "APIGW.0301",
        "Incorrect IAM authentication information: verify aksk signature fail",
      ),
      exception(
        "ClientRequestException",
        2,
        403,
        "IIC.1000",
        "No permission for action IdentityCenter:permissionSet:listProvisioningStatus",
      ),
      exception(
        "ClientRequestException",
        3,
        404,
        "IIC.404",
        `Provisioning request ${requestId} does not exist.`,
      ),
      exception("ServerResponseException", 4, 503, "IIC.503", "The emulator was told to respond 503."),
    ]);
  });
});
