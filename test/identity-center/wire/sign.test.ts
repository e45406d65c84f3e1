import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { percentEncode, type RequestToSign, sdkDate, sign } from "../../../src/identity-center/wire/sign";

/** Published with the algorithm: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html */
const guide = {
  key: { accessKey: "QTWAOYTTINDUT2QVKYUC", secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc" },
  request: {
    method: "GET",
    url: new URL(
      "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs" +
        "?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    ),
    headers: {
      "content-type": "application/json",
      host: "service.region.example.com",
      "X-Sdk-Date": "20191115T033655Z",
    },
  },
  canonicalRequest: [
    "GET",
    "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/",
    "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    "content-type:application/json",
    "host:service.region.example.com",
    "x-sdk-date:20191115T033655Z",
    "",
    "content-type;host;x-sdk-date",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ],
  canonicalRequestSha256: "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
  signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
} as const;

const key = { accessKey: "FAKEACCESSKEY", secretKey: "fake-secret-key-opens-nothing" };
const date = "20240229T235959Z";
const headers = { host: "h.example", "X-Sdk-Date": date };
const emptyBodySha256 = sha256("");

describe("sign", () => {
  it("signs the published example as published", () => {
    assert.equal(sha256(guide.canonicalRequest.join("\n")), guide.canonicalRequestSha256);
    assert.equal(
      sign(guide.request, guide.key),
      "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, " +
        `Signature=${guide.signature}`,
    );
  });

  it("signs each header with its name in lower case, sorted, and its value trimmed", () => {
    const spelled = {
      "x-SDK-date": ` ${date}\t`,
      "X-Security-Token": "token",
      HOST: " h.example ",
      Accept: "",
    };
    assertSigns({ method: "GET", url: new URL("https://h.example/"), headers: spelled }, [
      ...["GET", "/", "", "accept:", "host:h.example", `x-sdk-date:${date}`, "x-security-token:token", ""],
      ...["accept;host;x-sdk-date;x-security-token", emptyBodySha256],
    ]);
  });

  it("sorts names by code unit, whatever the locale", () => {
    const named = { ...headers, "x-b": "2", "x-a_": "3", "x-a-": "1", "x-a": "0" };
    assertSigns({ method: "GET", url: new URL("https://h.example/"), headers: named }, [
      ...["GET", "/", "", "host:h.example", "x-a:0", "x-a-:1", "x-a_:3", "x-b:2", `x-sdk-date:${date}`, ""],
      ...["host;x-a;x-a-;x-a_;x-b;x-sdk-date", emptyBodySha256],
    ]);
  });

  it("sorts the query by name and then by value, and keeps duplicates", () => {
    const url = new URL("https://h.example/p?b=1&a=10&a=2&a=1&B=0&a=1&empty=&bare");
    assertSigns(
      { method: "GET", url, headers },
      canonical("GET", "/p/", "B=0&a=1&a=1&a=10&a=2&b=1&bare=&empty="),
    );
  });

  it("percent-encodes the query again to sign it, with %20 for a space", () => {
    const url = new URL("https://h.example/p?q=a+b%20c%2Bd&r='(*)!~&s=%2f%3D%26&t=权");
    assertSigns(
      { method: "GET", url, headers },
      canonical("GET", "/p/", "q=a%20b%20c%2Bd&r=%27%28%2A%29%21~&s=%2F%3D%26&t=%E6%9D%83"),
    );
  });

  it("ends the canonical path with one slash, whether or not the path has one", () => {
    const signatures = ["https://h.example/v1/p", "https://h.example/v1/p/"].map((url) =>
      sign({ method: "GET", url: new URL(url), headers }, key),
    );
    assert.equal(signatures[0], signatures[1]);
    assertSigns(
      { method: "GET", url: new URL("https://h.example/v1/p"), headers },
      canonical("GET", "/v1/p/", ""),
    );
  });

  it("distinguishes encoded reserved characters of a path from those that divide it", () => {
    const url = new URL("https://h.example/v1/a%2Fb%3Fc%23d%25e%20f%5Cg/p");
    assertSigns({ method: "GET", url, headers }, canonical("GET", "/v1/a%2Fb%3Fc%23d%25e%20f%5Cg/p/", ""));
  });

  it("signs one canonical spelling of a path, whichever spelling is sent", () => {
    const canonicalPath = "/v1/%21%27%28%29%2A%3A%40%26%3D%2B%24%2C%3B~/";
    for (const path of ["/v1/!'()*:@&=+$,;~", "/v1/%21%27%28%29%2a%3a%40%26%3d%2b%24%2c%3b%7e"]) {
      assertSigns(
        { method: "GET", url: new URL(`https://h.example${path}`), headers },
        canonical("GET", canonicalPath, ""),
      );
    }
  });

  it("signs Unicode as UTF-8, in path, header and body", () => {
    const url = new URL("https://h.example/实例/🙂");
    const body = '{"name":"权限 🙂"}';
    assertSigns({ method: "POST", url, headers: { ...headers, "x-name": "é" }, body }, [
      ...[
        "POST",
        "/%E5%AE%9E%E4%BE%8B/%F0%9F%99%82/",
        "",
        "host:h.example",
        "x-name:é",
        `x-sdk-date:${date}`,
        "",
      ],
      ...["host;x-name;x-sdk-date", sha256(body)],
    ]);
  });

  it("signs an absent body like an empty one", () => {
    const request = { method: "POST", url: new URL("https://h.example/"), headers };
    assert.equal(sign(request, key), sign({ ...request, body: "" }, key));
    assert.notEqual(sign(request, key), sign({ ...request, body: "{}" }, key));
  });

  it("changes with every part of the request, and with the secret key", () => {
    const request = { method: "GET", url: new URL("https://h.example/p?a=1"), headers, body: "b" };
    const signatures = [
      sign(request, key),
      sign({ ...request, method: "POST" }, key),
      sign({ ...request, url: new URL("https://h.example/q?a=1") }, key),
      sign({ ...request, url: new URL("https://h.example/p?a=2") }, key),
      sign({ ...request, headers: { ...headers, host: "other.example" } }, key),
      sign({ ...request, headers: { ...headers, "X-Sdk-Date": "20240301T000000Z" } }, key),
      sign({ ...request, body: "c" }, key),
      sign(request, { ...key, secretKey: "another-fake-secret-key" }),
    ].map((authorization) => authorization.split("Signature=")[1]);
    assert.equal(new Set(signatures).size, signatures.length);
  });

  it("does not change the request", () => {
    const href = "https://h.example/a%2Fb/!?b=1&a='+%20";
    const request = Object.freeze({
      method: "GET",
      url: new URL(href),
      headers: Object.freeze({ ...headers }),
      body: "",
    });
    sign(request, Object.freeze({ ...key }));
    assert.equal(request.url.href, new URL(href).href);
    assert.equal(request.url.search, "?b=1&a=%27+%20");
  });

  it("does not contain the secret key", () => {
    const authorization = sign({ method: "GET", url: new URL("https://h.example/"), headers }, key);
    assert.ok(!authorization.includes(key.secretKey));
  });
});

describe("sdkDate", () => {
  const dates: readonly (readonly [number, string])[] = [
    [Date.UTC(2019, 10, 15, 3, 36, 55), "20191115T033655Z"],
    [Date.UTC(2024, 1, 29, 23, 59, 59, 999), "20240229T235959Z"],
    [Date.UTC(2000, 0, 1), "20000101T000000Z"],
    [0, "19700101T000000Z"],
    [1_700_000_000_000.7, "20231114T221320Z"],
  ];
  for (const [epochMs, text] of dates) {
    it(`writes ${epochMs} as ${text}`, () => {
      assert.equal(sdkDate(epochMs), text);
    });
  }
});

describe("percentEncode", () => {
  it("leaves the unreserved characters, and encodes every other ASCII character", () => {
    for (let code = 0; code < 128; code += 1) {
      const character = String.fromCharCode(code);
      const encoded = `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
      assert.equal(percentEncode(character), /[A-Za-z0-9\-_.~]/.test(character) ? character : encoded);
    }
  });

  it("encodes the bytes of UTF-8", () => {
    assert.equal(percentEncode("é权🙂"), "%C3%A9%E6%9D%83%F0%9F%99%82");
    assert.equal(percentEncode("e\u0301"), "e%CC%81");
  });

  it("encodes an encoded text once more", () => {
    assert.equal(percentEncode("%2e%2E/%"), "%252e%252E%2F%25");
  });
});

/** A canonical request with the headers above and no body. */
function canonical(method: string, path: string, query: string): string[] {
  const lines = [method, path, query, "host:h.example", `x-sdk-date:${date}`, "", "host;x-sdk-date"];
  return [...lines, emptyBodySha256];
}

/** Computes the signature of a canonical request that the test spells out. */
function assertSigns(request: RequestToSign, canonicalRequest: readonly string[]): void {
  const stringToSign = ["SDK-HMAC-SHA256", date, sha256(canonicalRequest.join("\n"))].join("\n");
  const signature = createHmac("sha256", key.secretKey).update(stringToSign).digest("hex");
  const signedHeaders = canonicalRequest.at(-2) ?? "";
  assert.equal(
    sign(request, key),
    `SDK-HMAC-SHA256 Access=FAKEACCESSKEY, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
