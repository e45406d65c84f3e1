import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import * as fc from "fast-check";
import { InvalidInputError } from "../../src/model/errors";
import { percentEncode } from "../../src/identity-center/wire/sign";
import { findIdProblem, findRequestIdProblem, formatResourceId, parseResourceId } from "../../src/model/ids";
import { findInputFailures, type GateInputs } from "../../src/provider/gate-inputs";
import { authenticate } from "../support/emulator/signature-check";
import { hostileText, unsafe } from "../support/fuzz/hostile-text";
import { clientThatGets, user } from "../support/fuzz/one-call";
import { kindsOfRequest } from "../support/emulator/request-kinds";
import { kindName, kindNames, kinds } from "../support/properties/kinds";
import { values } from "../support/properties/runs";

/** The words for a kind of request. */
const words = kindName.map((name) => kinds[name].operations.kind);

const id = hostileText.filter((text) =>
  kindNames.every((name) => findRequestIdProblem(kinds[name].operations.kind, text) === undefined),
);

describe("any ID", function () {
  this.timeout(values.longestTestMs);

  it(`stays in its segment of the path, which is signed as it is sent ${values.inTitle}`, async () => {
    await fc.assert(
      fc.asyncProperty(kindName, id, id, async (requestKind, instanceId, requestId) => {
        const { client, sent, signal } = clientThatGets({ status: 503, body: Buffer.from("") });
        const { operations } = kinds[requestKind];
        await assert.rejects(client.call(operations.describe({ instanceId, requestId }), { signal }));
        await assert.rejects(client.call(operations.listInProgress(instanceId, requestId), { signal }));
        const targets = sent.map(({ url, method, headers }) => {
          assert.equal(url.origin, "https://identitycenter.example.com");
          const target = url.href.slice(url.origin.length);
          const request = {
            method,
            target,
            rawHeaders: Object.entries(headers).flat(),
            body: Buffer.from(""),
          };
          assert.equal(authenticate(request, [user], Date.UTC(2024, 1, 29)), user);
          return target;
        });
        const [instance, request] = [percentEncode(instanceId), percentEncode(requestId)];
        const { status, list } = kindsOfRequest[requestKind];
        assert.deepEqual(targets, [
          `/v1/instances/${instance}${status.path.replace(":requestId", () => request)}`,
          `/v1/instances/${instance}${list.path}?limit=100&marker=${request}&status=IN_PROGRESS`,
        ]);
      }),
      values.parameters,
    );
  });

  it(`is encoded without a special meaning in a URL, and decoded again ${values.inTitle}`, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const encoded = percentEncode(text);
        assert.match(encoded, /^(?:[A-Za-z0-9\-_.~]|%[0-9A-F]{2})*$/);
        assert.equal(decodeURIComponent(encoded), text);
      }),
      values.parameters,
    );
  });

  it(`is accepted, or refused by name, whatever its type ${values.inTitle}`, () => {
    const input = fc.oneof(hostileText, fc.anything());
    fc.assert(
      fc.property(words, input, input, input, (kind, instanceId, requestId, waitFor) => {
        const failures = findInputFailures(kind, { instanceId, requestId, waitFor } as GateInputs);
        for (const { property, reason } of failures) {
          // If there is no property, its name is in the reason.
          assert.match(property || reason, /^(?:instanceId|requestId|waitFor)(?::|$)/);
          assert.doesNotMatch(reason, unsafe);
          assert.ok(reason.length < 200);
        }
        const isTaken = !failures.some(({ property, reason }) =>
          (property || reason).startsWith("requestId"),
        );
        if (isTaken) assert.ok(typeof requestId === "string" && requestId !== "" && requestId.length <= 256);
        if (isTaken && requestId !== runtime.unknownValue) assert.doesNotMatch(requestId as string, unsafe);
      }),
      values.parameters,
    );
  });
});

describe("any id of a resource", function () {
  this.timeout(values.longestTestMs);

  it(`is read back from its two IDs ${values.inTitle}`, () => {
    fc.assert(
      fc.property(words, id, id, (kind, instanceId, requestId) => {
        const key = { instanceId, requestId };
        assert.deepEqual(parseResourceId(kind, formatResourceId(key)), key);
      }),
      values.parameters,
    );
  });

  it(`is read as two IDs, or refused by name ${values.inTitle}`, () => {
    const two = fc.tuple(hostileText, hostileText).map((two) => two.join("/"));
    fc.assert(
      fc.property(words, fc.oneof(hostileText, two), (kind, text) => {
        try {
          const key = parseResourceId(kind, text);
          assert.equal(formatResourceId(key), text);
          assert.equal(findIdProblem("instanceId", key.instanceId), undefined);
          assert.equal(findRequestIdProblem(kind, key.requestId), undefined);
        } catch (error) {
          assert.ok(error instanceof InvalidInputError, String(error));
          assert.doesNotMatch(error.message, unsafe);
          assert.ok(error.message.length < 600);
        }
      }),
      values.parameters,
    );
  });
});
