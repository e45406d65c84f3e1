import assert from "node:assert/strict";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";

const line = { created_date: 1677175760379, request_id: "r-1", status: "IN_PROGRESS" };
const lines = "permission_sets_provisioning_status";

const { listInProgress } = permissionSetProvisioningOperations;
const { parse: parseListPage } = listInProgress("ssoins-1");

describe("a page of the list", () => {
  it("is read as the API reference shows it", () => {
    const page = {
      [lines]: [line, { ...line, request_id: "r-2" }],
      page_info: { next_marker: "m", current_count: 2 },
    };
    assert.deepEqual(parseListPage(page), { requestIds: ["r-1", "r-2"], nextMarker: "m" });
  });

  it("is read if it is empty or the last one", () => {
    for (const page_info of [{ next_marker: null }, { next_marker: "" }, {}]) {
      assert.deepEqual(parseListPage({ [lines]: [], page_info }), { requestIds: [], nextMarker: undefined });
    }
  });

  const broken: [unknown, string][] = [
    [null, "/ must be object, but is null"],
    [[], "/ must be object, but is []"],
    [{ page_info: {} }, `/ must have required property '${lines}'`],
    [{ [lines]: [] }, "/ must have required property 'page_info'"],
    [{ [lines]: {}, page_info: {} }, `/${lines} must be array, but is {}`],
    [{ [lines]: [null], page_info: {} }, `/${lines}/0 must be object, but is null`],
    [
      { [lines]: [{ status: "IN_PROGRESS" }], page_info: {} },
      `/${lines}/0 must have required property 'request_id'`,
    ],
    [{ [lines]: [{ request_id: "r-1" }], page_info: {} }, `/${lines}/0 must have required property 'status'`],
    [
      { [lines]: [{ ...line, request_id: "" }], page_info: {} },
      `/${lines}/0/request_id must NOT have fewer than 1 characters, but is ""`,
    ],
    [
      { [lines]: [{ ...line, request_id: 7 }], page_info: {} },
      `/${lines}/0/request_id must be string, but is 7`,
    ],
    [{ [lines]: [], page_info: null }, "/page_info must be object, but is null"],
    [
      { [lines]: [{ ...line, status: "SUCCEEDED" }], page_info: {} },
      `/${lines}/0/status must be one of IN_PROGRESS, but is "SUCCEEDED"`,
    ],
    [{ [lines]: [line], page_info: { next_marker: 2 } }, "/page_info/next_marker must be string, but is 2"],
    [
      { [lines]: [line], page_info: { next_marker: "\ud83d" } },
      '/page_info/next_marker must match pattern "^\\P{Cs}*$", but is "\\ud83d"',
    ],
  ];
  for (const [json, why] of broken) {
    it(`is refused with the reason if it is ${JSON.stringify(json)}`, () => {
      const page = parseListPage(json);
      assert.ok(page instanceof InvalidResponse);
      assert.equal(page.why, why);
    });
  }
});
