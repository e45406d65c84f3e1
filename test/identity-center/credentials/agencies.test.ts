import assert from "node:assert/strict";
import { findAgencies } from "../../../src/identity-center/credentials/agencies";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { settingsOf } from "../../support/settings";

const find = (values: Environment) => findAgencies(settingsOf(values));
const inConfig = (value: unknown, key = "huaweicloud:assumeRole") => find({ [key]: JSON.stringify(value) });
const config = "Pulumi config huaweicloud:assumeRole";
const id = "5146d03d8aaaaaaaaaaaabbae60620a5";
const assumeRole = { agencyName: "deployer", domainId: id };

describe("findAgencies", () => {
  const deployer = { name: "deployer", domainId: id, domainName: undefined, durationSeconds: undefined };

  it("finds none if none is set, or an empty list", () => {
    for (const values of [{}, { "huaweicloud:assumeRole": "", HW_ASSUME_ROLE_AGENCY_NAME: "" }]) {
      assert.deepEqual(find(values), []);
    }
    assert.deepEqual(inConfig([]), []);
  });

  it("takes an object, a list and the plural's name, and names the setting", () => {
    assert.deepEqual(inConfig(assumeRole), [{ ...deployer, source: config }]);
    assert.deepEqual(inConfig([assumeRole]), [{ ...deployer, source: config }]);
    assert.deepEqual(inConfig([assumeRole], "huaweicloud:assumeRoles"), [
      { ...deployer, source: `${config}s` },
    ]);
  });

  it("keeps the order of a list, and names each entry", () => {
    const chain = inConfig([assumeRole, { agencyName: "second", domainName: "other" }]);
    assert.deepEqual(
      chain.map(({ name, source }) => [name, source]),
      [
        ["deployer", `${config}, entry 1`],
        ["second", `${config}, entry 2`],
      ],
    );
  });

  it("takes the environment's if the stack's configuration has none", () => {
    const variables = {
      HW_ASSUME_ROLE_AGENCY_NAME: "ops",
      HW_ASSUME_ROLE_DOMAIN_NAME: "management",
      HW_ASSUME_ROLE_DURATION: "900",
    };
    const ops = { name: "ops", domainId: undefined, domainName: "management", durationSeconds: 900 };
    assert.deepEqual(find(variables), [{ ...ops, source: "the environment" }]);
    assert.deepEqual(find({ ...variables, "huaweicloud:assumeRole": JSON.stringify(assumeRole) }), [
      { ...deployer, source: config },
    ]);
  });

  it("leaves the environment's to the ID token that they belong to", () => {
    const variables = { HW_ASSUME_ROLE_AGENCY_NAME: "ops", HW_ASSUME_ROLE_DOMAIN_ID: "d-1" };
    assert.equal(find(variables).length, 1);
    assert.deepEqual(find({ ...variables, HW_ASSUME_ROLE_IDP_ID: "ci" }), []);
    assert.deepEqual(find({ ...variables, "huaweicloud:assumeRoleWithOidc": "{}" }), []);
  });

  it("refuses the environment's if they belong to an ID token and other credentials are used", () => {
    const variables = {
      HW_ASSUME_ROLE_AGENCY_NAME: "ops",
      HW_ASSUME_ROLE_DOMAIN_ID: "d-1",
      HW_ASSUME_ROLE_IDP_ID: "ci",
    };
    const why = (used: string) =>
      "The environment has HW_ASSUME_ROLE_AGENCY_NAME, HW_ASSUME_ROLE_DOMAIN_ID for the ID token of " +
      `HW_ASSUME_ROLE_IDP_ID, but credentials come from Pulumi config (${used}). Remove HW_ASSUME_ROLE_IDP_ID to assume ` +
      "the agency with these, or remove HW_ASSUME_ROLE_AGENCY_NAME, HW_ASSUME_ROLE_DOMAIN_ID to assume none.";
    const keys = { "huaweicloud:accessKey": "AK", "huaweicloud:secretKey": "sk" };
    assertRefused(() => find({ ...variables, ...keys }), why("huaweicloud:accessKey, huaweicloud:secretKey"));
    assertRefused(() => find({ ...variables, "huaweicloud:profile": "ops" }), why("huaweicloud:profile"));
    const { HW_ASSUME_ROLE_IDP_ID, ...agency } = variables;
    assert.deepEqual(find({ ...keys, HW_ASSUME_ROLE_IDP_ID }), []);
    assert.equal(find({ ...keys, ...agency }).length, 1);
  });

  it("takes whole seconds, as a number or as a string, in the range of the call that is made", () => {
    const byName = { agencyName: "deployer", domainName: "management" };
    for (const [role, duration, seconds] of [
      [assumeRole, 900, 900],
      [assumeRole, "43200", 43_200],
      [assumeRole, "", undefined],
      [assumeRole, null, undefined],
      [byName, 86_400, 86_400],
    ] as const) {
      assert.equal(inConfig({ ...role, duration })[0]?.durationSeconds, seconds);
    }
    const range = "has to be a whole number of seconds from 900 to";
    for (const [role, duration, longest] of [
      [assumeRole, 899, 43_200],
      [assumeRole, 43_201, 43_200],
      [assumeRole, "1h", 43_200],
      [assumeRole, 900.5, 43_200],
      [assumeRole, -3_600, 43_200],
      [assumeRole, "0x1000", 43_200],
      [byName, 86_401, 86_400],
    ] as const) {
      assertRefused(
        () => inConfig({ ...role, duration }),
        `duration in ${config} ${range} ${longest}, but is "${duration}".`,
      );
    }
    assertRefused(
      () =>
        find({
          HW_ASSUME_ROLE_AGENCY_NAME: "a",
          HW_ASSUME_ROLE_DOMAIN_ID: "d",
          HW_ASSUME_ROLE_DURATION: "1 h",
        }),
      `HW_ASSUME_ROLE_DURATION in the environment ${range} 43200, but is "1 h".`,
    );
  });

  it("takes any name of an account, also the account's ID beside itself", () => {
    for (const domainName of ["a", "\u6743", "a b", "x".repeat(128), `${id}0`, `a${id}`]) {
      assert.equal(inConfig({ agencyName: "a", domainName })[0]?.domainName, domainName);
    }
    assert.equal(inConfig({ ...assumeRole, domainName: id })[0]?.domainId, id);
    for (const domainName of ["\na", "a\n", "x".repeat(129), id]) {
      assert.throws(
        () => inConfig({ agencyName: "a", domainName }),
        /^InvalidConfigurationError: domainName in /,
      );
    }
  });

  const refusals: Record<string, [read: () => unknown, message: string]> = {
    "no agency's name": [
      () => inConfig({ domainId: id }),
      `In ${config}, agencyName is not set. Set it to the name of the agency to assume, or remove the other settings of ` +
        "an agency.",
    ],
    "no agency's name in the environment": [
      () => find({ HW_ASSUME_ROLE_DURATION: "3600" }),
      "In the environment, HW_ASSUME_ROLE_AGENCY_NAME is not set. Set it to the name of the agency to assume, or remove " +
        "the other settings of an agency.",
    ],
    "no owner": [
      () => inConfig({ agencyName: "deployer", domainId: "", domainName: null }),
      `In ${config}, neither domainId nor domainName is set. Set domainId to the ID of the account that owns the agency ` +
        "deployer.",
    ],
    "an URN for a name": [
      () => inConfig({ ...assumeRole, agencyName: "iam::d-1:agency:deployer" }),
      `agencyName in ${config} has to be the name of an agency, not its URN, but is "iam::d-1:agency:deployer".`,
    ],
    "a line end in a name": [
      () => inConfig({ ...assumeRole, agencyName: "a\u001b[31m\n" }),
      `agencyName in ${config} has to be the name of an agency, not its URN, but is "a\\u001b[31m\\n".`,
    ],
    "what cannot be an account ID": [
      () => inConfig({ ...assumeRole, domainId: "iam::x" }),
      `domainId in ${config} has to be the ID of the account that owns the agency, but is "iam::x".`,
    ],
    "an account ID for a name": [
      () => inConfig({ agencyName: "deployer", domainName: id }),
      `domainName in ${config} has to be the name of the account; its ID belongs in domainId, but is "${id}".`,
    ],
    "two accounts": [
      () => inConfig({ ...assumeRole, domainName: id.replace("5", "6") }),
      `domainName in ${config} has to be the name of the account; its ID belongs in domainId, but is ` +
        `"${id.replace("5", "6")}".`,
    ],
    "a field that has no effect": [
      () => inConfig({ agency_name: "deployer", domainId: id }),
      `${config} has the field "agency_name", which has no effect. Its fields are agencyName, domainId, domainName, ` +
        "duration.",
    ],
    "a field of another type": [
      () => inConfig([assumeRole, { ...assumeRole, agencyName: ["CANARY"] }]),
      `agencyName in ${config}, entry 2 has to be a string. Set it again.`,
    ],
    "a number that has lost digits": [
      () => find({ "huaweicloud:assumeRole": '{"agencyName": "a", "domainId": 12345678901234567890}' }),
      `domainId in ${config} has to be a string. Set it again.`,
    ],
    "both of its names": [
      () => find({ "huaweicloud:assumeRole": "{}", "huaweicloud:assumeRoles": "[]" }),
      "Pulumi config has both huaweicloud:assumeRole and huaweicloud:assumeRoles. Keep one of them: both name the " +
        "agencies to assume.",
    ],
  };
  for (const [what, [read, message]] of Object.entries(refusals)) {
    it(`refuses ${what}`, () => {
      assertRefused(read, message);
    });
  }

  for (const value of [
    "CANARY",
    '"CANARY"',
    "42",
    "null",
    '["CANARY"]',
    "{",
    '[{"agencyName": "CANARY"}, 1]',
  ]) {
    it(`refuses ${value}, and does not repeat it`, () => {
      assertRefused(
        () => find({ "huaweicloud:assumeRole": value }),
        `${config} has to be a JSON object such as {"agencyName": "…", "domainId": "…"}, or a list of such objects. Set ` +
          "it again.",
      );
    });
  }
});

function assertRefused(read: () => unknown, message: string): void {
  assert.throws(read, { name: "InvalidConfigurationError", message });
}
