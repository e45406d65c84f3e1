import assert from "node:assert/strict";
import { emulatorUser, startEmulator, type Emulator, type EmulatorUser } from "../support/emulator/emulator";
import { officialSdkPythonOrSkip, runPython } from "../support/official-sdk/python";

interface SdkCall {
  readonly operation: "status" | "list" | "provision";
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly credentials?: Partial<EmulatorUser>;
}

interface SdkResult {
  readonly response?: unknown;
  readonly exception?: Readonly<Record<string, unknown>>;
}

const instanceId = "ins-0123456789abcdef";
const requestId = "a1177591c8c7c49238e60563d34cad92";
const status: SdkCall = {
  operation: "status",
  parameters: { instance_id: instanceId, request_id: requestId },
};

describe("The official Python SDK, with the emulator for its endpoint,", function () {
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

  async function callAll(calls: readonly SdkCall[]): Promise<SdkResult[]> {
    const withKeys = calls.map((call) => ({ credentials: emulatorUser, ...call }));
    return (await runPython(python, "call.py", { endpoint: emulator.url, calls: withKeys })) as SdkResult[];
  }

  it("reads the API reference's example from the status call", async () => {
    emulator = await startEmulator();
    emulator.script(requestId, {
      accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
      createdDate: 1677175760379,
      permissionSetId: "ps-8603aaaaaaaa14bd",
      outcome: "SUCCEEDED",
    });
    assert.deepEqual(await callAll([status]), [
      {
        response: {
          permission_set_provisioning_status: {
            account_id: "5146d03d8aaaaaaaaaaaabbae60620a5",
            created_date: "1677175760379",
            failure_reason: "",
            permission_set_id: "ps-8603aaaaaaaa14bd",
            request_id: "a1177591c8c7c49238e60563d34cad92",
            status: "SUCCEEDED",
          },
        },
      },
    ]);
    assert.equal(emulator.calls[0]?.signedBy, emulatorUser.accessKey);
  });

  it("finds requests by IDs with reserved and Unicode characters", async () => {
    emulator = await startEmulator();
    const ids = ["a b+c", "100%25", "é漢🐧", "~!*'()", "?x=1&y#f", "@host:80;,$[]"];
    for (const id of ids) emulator.script(id, { instanceId: id, outcome: "SUCCEEDED" });
    const results = await callAll(
      ids.map((id) => ({ operation: "status", parameters: { instance_id: id, request_id: id } })),
    );
    assert.deepEqual(
      emulator.calls.map((call) => [call.instanceId, call.requestId, call.httpStatus]),
      ids.map((id) => [id, id, 200]),
      JSON.stringify(results),
    );
  });

  it("goes through the list call's pages", async () => {
    emulator = await startEmulator();
    emulator.script("done", { outcome: "SUCCEEDED" });
    emulator.script("running 1", { createdDate: 1 });
    emulator.script("running 2", { createdDate: 2 });
    const query = { instance_id: instanceId, limit: 1, status: "IN_PROGRESS" };
    const page = (count: number, marker: string | null) => ({
      response: {
        permission_sets_provisioning_status: [
          { created_date: count, request_id: `running ${String(count)}`, status: "IN_PROGRESS" },
        ],
        page_info: { next_marker: marker, current_count: 1 },
      },
    });
    const results = await callAll([
      { operation: "list", parameters: query },
      { operation: "list", parameters: { ...query, marker: "running 2" } },
    ]);
    assert.deepEqual(results, [page(1, "running 2"), page(2, null)]);
  });

  it("starts a provisioning", async () => {
    emulator = await startEmulator();
    emulator.nextProvisioning({ createdDate: 1 });
    const body = { target_type: "ACCOUNT", target_id: "account-1" };
    const parameters = { instance_id: instanceId, permission_set_id: "ps-1", body };
    const results = await callAll([{ operation: "provision", parameters }]);
    const expected = {
      account_id: "account-1",
      created_date: "1",
      failure_reason: "",
      permission_set_id: "ps-1",
      request_id: emulator.calls[0]?.requestId,
      status: "IN_PROGRESS",
    };
    assert.deepEqual(results, [{ response: { permission_set_provisioning_status: expected } }]);
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

  it("turns 401, 403, 404 and 503 into its exceptions, with their X-Request-Id", async () => {
    const denied = ["IdentityCenter:permissionSet:listProvisioningStatus"];
    emulator = await startEmulator({ users: [{ ...emulatorUser, denied }] });
    emulator.fault({ kind: "status", status: 503, requestId: "unlucky" });
    const results = await callAll([
      { ...status, credentials: { ...emulatorUser, secretKey: "wrong" } },
      { operation: "list", parameters: { instance_id: instanceId } },
      status,
      { operation: "status", parameters: { instance_id: instanceId, request_id: "unlucky" } },
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
