import * as fc from "fast-check";
import { kindsOfRequest } from "../emulator/request-kinds";
import type { RequestKind } from "../emulator/request-lives";
import { kindName, kinds } from "../properties/kinds";
import { hostileText } from "./hostile-text";

const anyJson = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" });

/** Fields of a response, each of them as it should be or as it should not. */
function fieldsOf(likely: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const arbitraries = Object.entries(likely).map(([name, arbitrary]) => [
    name,
    fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: anyJson }),
  ]);
  const named = fc.record(Object.fromEntries(arbitraries) as typeof likely, { requiredKeys: [] });
  return fc
    .tuple(named, fc.dictionary(hostileText, anyJson, { maxKeys: 2 }))
    .map(([known, more]) => ({ ...more, ...known }));
}

/** Whole in its usual encoding, or cut, or with a byte changed, or in another encoding. */
function bytesOf(json: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(
      json,
      fc.constantFrom("whole", "whole", "whole", "cut", "changed", "UTF-16", "BOM"),
      fc.nat(),
      fc.nat(255),
    )
    .map(([value, how, at, byte]) => {
      const bytes = Buffer.from(JSON.stringify(value));
      const place = at % (bytes.length || 1);
      if (how === "cut") return bytes.subarray(0, place);
      if (how === "UTF-16") return Buffer.from(bytes.toString(), "utf16le");
      if (how === "BOM") return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
      if (how === "changed") bytes[place] = byte;
      return bytes;
    });
}

const status = fc.constantFrom("IN_PROGRESS", "SUCCEEDED", "FAILED", "succeeded", "DONE");

/** The key of a call's response; now and then that of the same call for another kind of request. */
function keyOf(call: "status" | "list", requestKind: RequestKind): fc.Arbitrary<string> {
  return fc
    .oneof({ weight: 6, arbitrary: fc.constant(requestKind) }, { weight: 1, arbitrary: kindName })
    .map((name) => kindsOfRequest[name][call].key);
}

/** A status response about a request, or something near it. */
export function statusBody(requestKind: RequestKind, requestId: string): fc.Arbitrary<Uint8Array> {
  const texts = Object.keys(kinds[requestKind].fields).map((field) => [field, hostileText] as const);
  const response = fieldsOf({
    request_id: fc.constantFrom(requestId, requestId, requestId, `${requestId}0`),
    status,
    ...Object.fromEntries(texts),
    failure_reason: hostileText,
    created_date: fc.oneof(fc.integer(), fc.double(), hostileText, fc.bigInt().map(String)),
  });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: keyOf("status", requestKind).chain((key) => bytesOf(fieldsOf({ [key]: response }))),
    },
    { weight: 2, arbitrary: bytesOf(fieldsOf({ error_code: hostileText, error_msg: hostileText })) },
    { weight: 1, arbitrary: bytesOf(anyJson) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );
}

/** A page of a list, or something near it. */
export function listBody(requestKind: RequestKind): fc.Arbitrary<Uint8Array> {
  const line = fieldsOf({
    request_id: hostileText,
    status: fc.constantFrom("IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"),
  });
  const lines = fc.array(line, { maxLength: 5 });
  const page_info = fieldsOf({ next_marker: fc.oneof(fc.constant(null), hostileText) });
  return keyOf("list", requestKind).chain((key) => bytesOf(fieldsOf({ [key]: lines, page_info })));
}

/** Bodies of a size or a depth that no response has. */
export const monsters: Readonly<Record<string, string>> = {
  "a million brackets": "[".repeat(2 ** 20),
  "a hundred thousand closed brackets": "[".repeat(100_000) + "]".repeat(100_000),
  "a hundred thousand objects in each other": '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000),
  "a million digits": "1".repeat(2 ** 20),
  "a text of a million escapes": JSON.stringify("\u001b".repeat(170_000)),
  "twenty thousand names": `{${Array.from({ length: 20_000 }, (_, index) => `"n${index}":${index}`).join(",")}}`,
};
