import assert from "node:assert/strict";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import { InvalidInputError } from "../../src/model/errors";
import { findIdProblem, findRequestIdProblem, formatResourceId, parseResourceId } from "../../src/model/ids";

const key = { instanceId: "ins-0123456789abcdef", requestId: "a1177591c8c7c49238e60563d34cad92" };

describe("findIdProblem", () => {
  const requestId = (value: unknown) => findRequestIdProblem(permissionSetProvisioning, value);
  const meanings = [
    [
      "instanceId",
      "the ID of the Identity Center instance",
      (value: unknown) => findIdProblem("instanceId", value),
    ],
    ["requestId", "the request ID that provisioning the permission set returned", requestId],
  ] as const;

  for (const [field, meaning, find] of meanings) {
    it(`says what a missing ${field} has to be`, () => {
      for (const value of [undefined, null, ""]) {
        assert.equal(find(value), `it is missing; expected ${meaning}`);
      }
    });

    it(`says what is wrong with a malformed ${field}, and what it has to be`, () => {
      assert.equal(find(true), `it is not a string; expected ${meaning}`);
      assert.equal(find("a".repeat(257)), `it is longer than 256 characters; expected ${meaning}`);
      assert.equal(find("a b"), `it holds white space or control characters; expected ${meaning}`);
      assert.equal(find("/a"), `it holds a slash; expected ${meaning}`);
      assert.equal(find(".."), `it is made of dots only; expected ${meaning}`);
    });
  }

  it("refuses text that Pulumi or a CI system would act on", () => {
    for (const id of ["<{%boom%}>", "a<{%", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "##[stop-commands]x"]) {
      assert.equal(
        findRequestIdProblem(permissionSetProvisioning, id),
        `it holds a text that Pulumi or a CI system would act on; expected ${meanings[1][1]}`,
      );
    }
  });

  it("accepts everything that can be encoded into a path", () => {
    const ids = [
      ...[key.instanceId, key.requestId, "3f2c9a57-0e5d-4e8e-9a8e-3a86a5a3b1c4", "x", "a".repeat(256)],
      ...["?x=1", "#f", "@host", "a\\b", "%2e%2e", "%2F", "a:b", "..a", "a..", ".a.", "-", "0", "null"],
      ...["__proto__", "constructor", "toString", "权限", "🙂", "\u00e9", "e\u0301", "'\"`${x}"],
    ];
    for (const id of ids) assert.equal(findRequestIdProblem(permissionSetProvisioning, id), undefined, id);
  });

  it("refuses a value that is not a string", () => {
    for (const value of [0, 83, NaN]) {
      assert.match(
        findRequestIdProblem(permissionSetProvisioning, value) ?? "",
        /^it is a number, .*; put it in quotes; expected/,
      );
    }
    const values = [true, false, 1n, Symbol("id"), {}, [], ["id"], new String("id"), () => "id"];
    for (const value of values) {
      assert.match(findRequestIdProblem(permissionSetProvisioning, value) ?? "", /^it is not a string;/);
    }
  });

  it("refuses white space and control characters of any script, at any position", () => {
    const characters = [
      ...[" ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\0", "\u001b", "\u007f", "\u0085", "\u00a0", "\u00ad"],
      ...["\u061c", "\u1680", "\u180e", "\u2000", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u202f"],
      ...["\u205f", "\u2060", "\u2066", "\u3000", "\ufeff", "\u{e0041}", "\ud83d", "\ude42"],
    ];
    for (const character of characters) {
      for (const id of [character, `${character}a`, `a${character}`, `a${character}b`]) {
        assert.match(
          findRequestIdProblem(permissionSetProvisioning, id) ?? "",
          /^it holds white space or control characters;/,
          JSON.stringify(id),
        );
      }
    }
  });

  it("refuses text that could change the path", () => {
    for (const id of ["a/b", "/", "//evil", "../../..", "./a", "a/"]) {
      assert.match(findIdProblem("instanceId", id) ?? "", /^it holds a slash;/, id);
    }
    for (const id of [".", "..", "...", ".".repeat(256)]) {
      assert.match(
        findRequestIdProblem(permissionSetProvisioning, id) ?? "",
        /^it is made of dots only;/,
        id,
      );
    }
  });

  it("refuses 1 MB", () => {
    for (const piece of ["a", ".", "/", " ", "🙂"]) {
      assert.match(
        findRequestIdProblem(permissionSetProvisioning, piece.repeat(2 ** 20)) ?? "",
        /^it is longer than 256 characters;/,
      );
    }
  });
});

describe("formatResourceId", () => {
  it("joins the two IDs with a slash", () => {
    assert.equal(formatResourceId({ requestId: "req-1", instanceId: "ins-1" }), "ins-1/req-1");
  });
});

describe("parseResourceId", () => {
  it("reads the instance ID before the slash and the request ID after it", () => {
    assert.deepEqual(parseResourceId(permissionSetProvisioning, `${key.instanceId}/${key.requestId}`), key);
    assert.deepEqual(parseResourceId(permissionSetProvisioning, "__proto__/constructor"), {
      instanceId: "__proto__",
      requestId: "constructor",
    });
  });

  it("refuses text that is not two IDs, and says why", () => {
    const form = "is not the id of PermissionSetProvisioningStatus, which is <instanceId>/<requestId>:";
    const instance = "expected the ID of the Identity Center instance.";
    const request = "expected the request ID that provisioning the permission set returned.";
    const refusals: Readonly<Record<string, string>> = {
      "": `"" ${form} it is missing; ${instance}`,
      "/": `"/" ${form} it is missing; ${instance}`,
      "/r": `"/r" ${form} it is missing; ${instance}`,
      i: `"i" ${form} it is missing; ${request}`,
      "i/": `"i/" ${form} it is missing; ${request}`,
      "i/..": `"i/.." ${form} it is made of dots only; ${request}`,
      "../r": `"../r" ${form} it is made of dots only; ${instance}`,
      " i/r": `" i/r" ${form} it holds white space or control characters; ${instance}`,
      "i/r\n": `"i/r\\n" ${form} it holds white space or control characters; ${request}`,
      "i/r/x": `"i/r/x" ${form} it holds more than one slash.`,
      "i//r": `"i//r" ${form} it holds more than one slash.`,
      "https://h/i": `"https://h/i" ${form} it holds more than one slash.`,
    };
    for (const [id, message] of Object.entries(refusals)) {
      assert.throws(
        () => parseResourceId(permissionSetProvisioning, id),
        (error) => {
          assert.ok(error instanceof InvalidInputError);
          assert.equal(error.message, message);
          return true;
        },
      );
    }
  });

  it("cuts a text of 1 MB in its message", () => {
    for (const id of ["/".repeat(2 ** 20), "a".repeat(2 ** 20), `i/${"\u001b".repeat(2 ** 20)}`]) {
      assert.throws(
        () => parseResourceId(permissionSetProvisioning, id),
        (error) => error instanceof InvalidInputError && error.message.length < 500,
      );
    }
  });
});
