import assert from "node:assert/strict";
import * as fc from "fast-check";
import { CallError, UnexpectedResponseError, UnreachableError } from "../../src/model/errors";
import { kindsOfRequest } from "../support/emulator/request-kinds";
import { listBody, monsters, statusBody } from "../support/fuzz/bodies";
import { hostileText, unsafe } from "../support/fuzz/hostile-text";
import { clientThatGets, user } from "../support/fuzz/one-call";
import { kindNames, kinds } from "../support/properties/kinds";
import { values } from "../support/properties/runs";
import { readStatusBody } from "../support/properties/status-body";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

const httpStatus = fc.oneof(
  { weight: 6, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

const headers = fc.record(
  { "x-request-id": hostileText, "retry-after": hostileText, date: hostileText },
  { requiredKeys: [] },
);

/** An error contains at most 500 characters of a service's text, and 200 of a value. */
const longestText = 2_500;

function assertPresentable(error: unknown) {
  assert.ok(error instanceof CallError, `not a documented error: ${String(error)}`);
  assert.doesNotMatch(error.message, unsafe);
  assert.ok(error.message.length <= longestText, `${error.message.length} characters`);
  for (const secret of Object.values(user)) assert.ok(!error.message.includes(secret), error.message);
}

for (const requestKind of kindNames) {
  const { operations, noun } = kinds[requestKind];
  const { status: statusCall, list: listCall } = kindsOfRequest[requestKind];

  describe(`a response of any bytes for ${noun}s`, function () {
    this.timeout(values.longestTestMs);

    it(`is read as its documentation says, or refused with a documented error ${values.inTitle}`, async () => {
      const body = statusBody(requestKind, key.requestId);
      await fc.assert(
        fc.asyncProperty(httpStatus, headers, body, async (status, headers, body) => {
          const { client, signal } = clientThatGets({ status, headers, body });
          const reading = readStatusBody(new TextDecoder().decode(body), requestKind, key.requestId);
          const expected = status === 200 && typeof reading !== "string" ? reading : undefined;
          try {
            const response = await client.call(operations.describe(key), { signal });
            assert.deepEqual({ status: response.status, reason: response.failureReason }, expected);
            for (const text of Object.values({ ...response } as Record<string, string>))
              assert.doesNotMatch(text, unsafe);
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error;
            assert.equal(expected, undefined, `refused: ${String(error)}`);
            assertPresentable(error);
          }
        }),
        values.parameters,
      );
    });

    for (const [what, body] of Object.entries(monsters)) {
      it(`is refused, and soon, if it is ${what}`, async () => {
        const inField = `{"${statusCall.key}":{"request_id":"r-1","status":${body}}}`;
        for (const text of [body, inField]) {
          const { client, signal } = clientThatGets({ status: 200, body: Buffer.from(text) });
          const startMs = performance.now();
          await assert.rejects(client.call(operations.describe(key), { signal }), (error: unknown) => {
            assertPresentable(error);
            return error instanceof UnexpectedResponseError || error instanceof UnreachableError;
          });
          assert.ok(performance.now() - startMs < 3_000);
        }
      });
    }
  });

  describe(`a list of any bytes for ${noun}s`, function () {
    this.timeout(values.longestTestMs);

    it(`is read, page by page, or refused with a documented error ${values.inTitle}`, async () => {
      await fc.assert(
        fc.asyncProperty(httpStatus, listBody(requestKind), async (status, body) => {
          const { client, sent, signal } = clientThatGets({ status, body });
          try {
            const { requestIds, nextMarker } = await client.call(operations.listInProgress("ssoins-1"), {
              signal,
            });
            assert.equal(status, 200);
            const json = JSON.parse(new TextDecoder().decode(body)) as object;
            assert.ok(Object.hasOwn(json, listCall.key), "the list of another kind was read");
            assert.ok(requestIds.every((requestId) => typeof requestId === "string" && requestId !== ""));
            assert.notEqual(nextMarker, "");
            if (nextMarker === undefined) return;
            // The marker comes from outside and is sent back.
            await client.call(operations.listInProgress("ssoins-1", nextMarker), { signal });
            const marker = sent[1]?.url.searchParams.get("marker");
            assert.equal(marker, nextMarker);
            assert.equal(sent[1]?.url.searchParams.size, 3);
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error;
            assertPresentable(error);
          }
        }),
        values.parameters,
      );
    });

    for (const [what, body] of Object.entries(monsters)) {
      it(`is refused, and soon, if it is ${what}`, async () => {
        const { client, signal } = clientThatGets({ status: 200, body: Buffer.from(body) });
        const startMs = performance.now();
        await assert.rejects(
          client.call(operations.listInProgress("ssoins-1"), { signal }),
          (error: unknown) => {
            assertPresentable(error);
            return true;
          },
        );
        assert.ok(performance.now() - startMs < 3_000);
      });
    }
  });
}
