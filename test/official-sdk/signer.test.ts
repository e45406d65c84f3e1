import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { percentEncode, sign, type RequestToSign } from "../../src/identity-center/wire/sign";
import { officialSdkPythonOrSkip, runPython } from "../support/official-sdk/python";

const key = { accessKey: "EMULATORFAKEACCESSKEY", secretKey: "emulator-fake-secret-key-opens-nothing" };

/** Set `SIGNER_SEED` to the number in a failed test's title to get the same requests again. */
const seed = Number(process.env["SIGNER_SEED"] ?? randomInt(2 ** 32));

describe("Our signer", () => {
  let python: string;

  before(async function () {
    this.timeout(300_000);
    python = await officialSdkPythonOrSkip(this);
  });

  it(`signs 200 random requests exactly as the official Python SDK does (seed ${String(seed)})`, async function () {
    this.timeout(30_000);
    const random = randomFrom(seed);
    const requests = Array.from({ length: 200 }, () => randomRequest(random));
    const theirs = (await runPython(python, "sign.py", requests.map(forPython))) as string[];
    for (const [index, { request }] of requests.entries()) {
      assert.equal(sign(request, key), theirs[index], `${request.method} ${request.url.href}`);
    }
  });
});

interface RandomRequest {
  readonly request: RequestToSign;
  /** What the URL's query says, before encoding. */
  readonly query: readonly (readonly [string, string])[];
}

/** A request of a kind that this package sends. */
function randomRequest(random: Random): RandomRequest {
  // Two right spellings: the signature is that of the canonical one, whichever is sent.
  const id = () => random.pick([percentEncode, encodeURIComponent])(random.text(1, 40));
  const instance = `/v1/instances/${id()}/permission-sets`;
  const kind = random.pick(["status", "list", "provision"] as const);
  const query = kind === "list" ? randomQuery(random) : [];
  const path = {
    status: () => `${instance}/provisioning-status/${id()}`,
    list: () => `${instance}/provisioning-statuses`,
    provision: () => `${instance}/${id()}/provision`,
  }[kind]();
  const search = query.map((pair) => pair.map(percentEncode).join("=")).join("&");
  const host = random.pick(["identitycenter.myhuaweicloud.com", "127.0.0.1:8080", "[::1]:443", "localhost"]);
  const url = new URL(`https://${host}${path}${search && `?${search}`}`);
  const headers = {
    Host: host,
    "X-Sdk-Date": random
      .date()
      .toISOString()
      .replace(/\.\d{3}|[-:]/g, ""),
    ...random.sometimes({ "X-Security-Token": random.ascii(1, 2048) }),
    ...random.sometimes({ "X-Domain-Id": random.ascii(32, 32) }),
    ...random.sometimes({ "Content-Type": "application/json" }),
    ...random.sometimes({ "User-Agent": `client/${random.ascii(1, 20)} (linux)` }),
  };
  const body = JSON.stringify({ target_type: "ACCOUNT", target_id: random.text(0, 40) });
  return {
    request: {
      method: kind === "provision" ? "POST" : "GET",
      url,
      headers,
      ...(kind === "provision" && { body }),
    },
    query,
  };
}

function randomQuery(random: Random): (readonly [string, string])[] {
  return [
    ["limit", String(1 + random.below(100))] as const,
    ["marker", random.text(0, 60)] as const,
    ["status", random.pick(["IN_PROGRESS", "SUCCEEDED", "FAILED", random.text(0, 10)])] as const,
  ].filter(() => random.below(4) > 0);
}

/** The request as `sign.py` takes it. */
function forPython({ request, query }: RandomRequest): unknown {
  const { method, url, headers, body = null } = request;
  return { method, host: url.host, path: url.pathname, query, headers, body, key };
}

type Random = ReturnType<typeof randomFrom>;

/** Draws that are the same for the same seed. The generator is "mulberry32", which is in the public domain. */
function randomFrom(start: number) {
  let state = start >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  const many = (least: number, most: number, draw: () => string) =>
    Array.from({ length: least + below(most - least + 1) }, draw).join("");
  return {
    below,
    pick,
    /** Letters, digits, reserved characters and Unicode of all widths, but no slash, as in this package's IDs. */
    text: (least: number, most: number) => many(least, most, () => pick(characters)),
    /** Visible ASCII, as in a header. */
    ascii: (least: number, most: number) => many(least, most, () => String.fromCharCode(0x21 + below(0x5e))),
    date: () => new Date(below(2 ** 32) * 1000),
    sometimes: <Value extends object>(value: Value): Partial<Value> => (below(2) === 0 ? {} : value),
  };
}

const characters = Array.from(
  "abcXYZ0189-_.~ !\"#$%&'()*+,:;<=>?@[\\]^`{|}éß漢字𝄞🐧\u00a0\u200d\u0301\ufeff",
);
