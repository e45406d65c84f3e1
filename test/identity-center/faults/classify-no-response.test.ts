import assert from "node:assert/strict";
import {
  type CallStage,
  type CallError,
  NoResponseError,
  UncertainOutcomeError,
  UnreachableError,
} from "../../../src/model/errors";
import { FetchError } from "node-fetch";
import {
  classifyNoResponse,
  classifyTransportFault as classifyAny,
} from "../../../src/identity-center/faults/classify-no-response";
import { ProxyFault } from "../../../src/identity-center/wire/proxy-fault";
import type { CallContext } from "../../../src/identity-center/faults/call-context";
import { assertFault, host, proxied, context, starting, unproven } from "../../support/classified-fault";

describe("classifyNoResponse", () => {
  it("retries without limit if no response comes", () => {
    assertFault(classifyNoResponse(unproven), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
    });
  });

  it("treats no response to a sent write as an unknown outcome", () => {
    const uncertain = { type: UncertainOutcomeError, summary: "no response in time", retryForMs: 0 };
    assertFault(classifyNoResponse(starting), uncertain);
    assertFault(classifyNoResponse(starting, "sent"), uncertain);
    assertFault(classifyNoResponse(starting, "connecting"), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
    });
  });

  it("distinguishes a call that was not sent", () => {
    assertFault(classifyNoResponse(starting, "waiting"), {
      type: NoResponseError,
      summary: "not sent in time",
      retryForMs: Infinity,
    });
  });
});

function classifyTransportFault(error: unknown, call: CallContext, stage?: CallStage): CallError {
  return classifyAny(error, call, stage) ?? assert.fail(`no error of the transport: ${String(error)}`);
}

describe("classifyTransportFault", () => {
  const ofWrongAddress = [
    ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"],
    ...["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  ];
  for (const code of ofWrongAddress) {
    it(`retries after ${code} for 30 s, and without limit if the endpoint has responded before`, () => {
      const error = faultOf(code);
      const fault = { type: UnreachableError, summary: code, cause: error };
      assertFault(classifyTransportFault(error, unproven, "sent"), { ...fault, retryForMs: 30_000 });
      assertFault(classifyTransportFault(error, context, "sent"), { ...fault, retryForMs: Infinity });
    });
  }

  for (const code of [
    ...["ECONNRESET", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH", "EMFILE"],
    ...["ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_CHUNK_SIZE", "HPE_HEADER_OVERFLOW"],
  ]) {
    it(`retries after ${code} without limit, also if the endpoint has not responded yet`, () => {
      const error = faultOf(code);
      for (const call of [context, unproven]) {
        assertFault(classifyTransportFault(error, call, "sent"), {
          type: UnreachableError,
          summary: code,
          retryForMs: Infinity,
          cause: error,
        });
      }
    });
  }

  it("names the setting that the endpoint comes from, and no setting for the built-in one", () => {
    const ofRegion = { ...context, endpointSetting: "Pulumi config huaweicloud:region" };
    const builtIn = { ...context, endpointSetting: undefined };
    const errorsFor = (call: CallContext) => [
      ...ofWrongAddress.map((code) => classifyTransportFault(faultOf(code), call)),
      classifyNoResponse(call),
    ];
    for (const { message } of errorsFor(ofRegion)) {
      assert.ok(message.endsWith(" Check the endpoint (Pulumi config huaweicloud:region) and the network."));
    }
    for (const { message } of errorsFor(builtIn)) assert.doesNotMatch(message, /endpoint|huaweicloud:/);
  });

  it("says whether the other side speaks TLS", () => {
    const said = {
      EPROTO: "does not speak TLS",
      ERR_SSL_WRONG_VERSION_NUMBER: "does not speak TLS",
      ERR_SSL_PACKET_LENGTH_TOO_LONG: "does not speak TLS",
      ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "refused the TLS connection",
      ENOTFOUND: "no response from",
    };
    for (const [code, words] of Object.entries(said)) {
      assert.ok(classifyTransportFault(faultOf(code), context).message.includes(words), code);
    }
  });

  it("gives up at once if a certificate is not trusted", () => {
    const error = faultOf("SELF_SIGNED_CERT_IN_CHAIN");
    assertFault(classifyTransportFault(error, context, "sent"), {
      type: UnreachableError,
      summary: "SELF_SIGNED_CERT_IN_CHAIN",
      retryForMs: 0,
      cause: error,
    });
  });

  const remedies = {
    CERT_HAS_EXPIRED: "Renew it",
    CERT_NOT_YET_VALID: "Renew it",
    ERR_TLS_CERT_ALTNAME_INVALID: "It was issued for another host",
    HOSTNAME_MISMATCH: "It was issued for another host",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "huaweicloud:cacertFile",
  };
  for (const [code, remedy] of Object.entries(remedies)) {
    it(`says what to do about ${code}`, () => {
      const { message } = classifyTransportFault(faultOf(code), context, "sent");
      assert.ok(message.includes(`(${code}). `) && message.includes(remedy), message);
    });
  }

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EPROTO"]) {
    it(`treats ${code} as an unknown outcome of a sent write`, () => {
      const error = faultOf(code);
      const fault = classifyTransportFault(error, starting, "sent");
      assertFault(fault, { type: UncertainOutcomeError, summary: code, retryForMs: 0, cause: error });
      assert.ok(fault.message.endsWith(" It may have started."), fault.message);
      assert.ok(classifyTransportFault(error, starting, "connecting") instanceof UnreachableError);
    });
  }

  describe("for a proxy's fault", () => {
    const proxyHost = "proxy.example:3128";
    for (const [code, httpStatus] of [
      ["ECONNREFUSED", undefined],
      ["HTTP 407", 407],
      ["HTTP 403", 403],
    ] as const) {
      it(`names the proxy, and retries after ${code} for 30 s, without limit if the endpoint has responded before`, () => {
        const error = new ProxyFault(proxyHost, code);
        const facts = { proxyHost, ...(httpStatus !== undefined && { httpStatus }) };
        const fault = { type: UnreachableError, summary: code, cause: error, facts };
        const untried = { ...proxied, endpointIsProven: false };
        assertFault(classifyTransportFault(error, untried, "connecting"), { ...fault, retryForMs: 30_000 });
        assertFault(classifyTransportFault(error, proxied, "connecting"), { ...fault, retryForMs: Infinity });
      });
    }

    it("shows a status without a name as its number", () => {
      const { message } = classifyTransportFault(
        new ProxyFault(proxyHost, "HTTP 599"),
        proxied,
        "connecting",
      );
      assert.match(message, / responded with 599\. /);
    });

    it("retries after a broken connection without limit", () => {
      const untried = { ...proxied, endpointIsProven: false };
      const fault = classifyTransportFault(new ProxyFault(proxyHost, "ECONNRESET"), untried, "connecting");
      assert.equal(fault.retryForMs, Infinity);
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxyHost}`);
    });

    it("treats a write as not sent, so nothing can have been started", () => {
      for (const code of ["ECONNRESET", "HTTP 503", "no response in time"]) {
        const call = { ...starting, proxyHost };
        const fault = classifyTransportFault(new ProxyFault(proxyHost, code), call, "connecting");
        assert.ok(fault instanceof UnreachableError);
      }
    });
  });

  describe("behind a proxy", () => {
    const { proxyHost = "" } = proxied;

    it("blames the proxy for faults before there is a connection through it", () => {
      for (const [fault, summary] of [
        [classifyTransportFault(faultOf("ECONNRESET"), proxied, "connecting"), "ECONNRESET"],
        [classifyNoResponse(proxied, "connecting"), "no response in time"],
      ] as const) {
        assert.equal(fault.proxyHost, proxyHost);
        assert.equal(fault.summaryWithProxy, `${summary} from the proxy ${proxyHost}`);
        assert.ok(fault.message.includes(`: no response from the proxy ${proxyHost} `), fault.message);
      }
    });

    it("blames the endpoint for later faults, and names the proxy on the way", () => {
      for (const [fault, summary] of [
        [classifyTransportFault(faultOf("ECONNRESET"), proxied, "sent"), "ECONNRESET"],
        [classifyNoResponse(proxied, "sent"), "no response in time"],
      ] as const) {
        assert.ok(!("proxyHost" in fault));
        assert.equal(fault.summaryWithProxy, summary);
        assert.ok(fault.message.includes(`: no response from ${host} through the proxy ${proxyHost} `));
      }
    });

    it("says which certificate is not trusted: the proxy's own, or the one that comes through it", () => {
      const code = "SELF_SIGNED_CERT_IN_CHAIN";
      for (const [error, whose] of [
        [new ProxyFault(proxyHost, code), `of the proxy ${proxyHost}`],
        [faultOf(code), `for ${host} that comes through the proxy ${proxyHost}`],
      ] as const) {
        const { message, retryForMs } = classifyTransportFault(error, proxied, "connecting");
        assert.ok(message.includes(`: the certificate ${whose} is not trusted (${code}).`), message);
        assert.equal(retryForMs, 0);
      }
    });
  });

  // Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes, but for OUT_OF_MEM.
  const documentedCodes = [
    ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_CRL", "UNABLE_TO_DECRYPT_CERT_SIGNATURE"],
    ...["UNABLE_TO_DECRYPT_CRL_SIGNATURE", "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "CERT_SIGNATURE_FAILURE"],
    ...["CRL_SIGNATURE_FAILURE", "CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED", "CRL_NOT_YET_VALID"],
    ...["CRL_HAS_EXPIRED", "ERROR_IN_CERT_NOT_BEFORE_FIELD", "ERROR_IN_CERT_NOT_AFTER_FIELD"],
    ...["ERROR_IN_CRL_LAST_UPDATE_FIELD", "ERROR_IN_CRL_NEXT_UPDATE_FIELD", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ...["CERT_CHAIN_TOO_LONG", "CERT_REVOKED", "INVALID_CA", "PATH_LENGTH_EXCEEDED", "INVALID_PURPOSE"],
    ...["CERT_UNTRUSTED", "CERT_REJECTED", "HOSTNAME_MISMATCH", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ];
  it("gives up at once after each documented failure of verification", () => {
    for (const code of documentedCodes) {
      assert.equal(classifyTransportFault(faultOf(code), context, "sent").retryForMs, 0, code);
    }
  });

  // Node.js reports an error that it has no name for, such as a weak key, as UNSPECIFIED (observed with 20.20.2).
  for (const code of ["UNSPECIFIED", "ERR_TLS_CERT_ALTNAME_FORMAT"]) {
    it(`gives up at once after a failure of verification called ${code}`, () => {
      assert.equal(classifyTransportFault(faultOf(code), context, "sent").retryForMs, 0);
    });
  }

  it("retries after a response that is too long without limit", () => {
    const error = new FetchError("content size over limit: 1048576", "max-size");
    assertFault(classifyTransportFault(error, context), {
      type: UnreachableError,
      summary: "response too long",
      retryForMs: Infinity,
      cause: error,
    });
  });

  it("calls an error of node-fetch without a code a broken connection", () => {
    const aborted = new DOMException("aborted", "AbortError");
    // What node-fetch throws if a body ends too early.
    const premature = Object.assign(new FetchError("Premature close of server response", ""), {
      type: undefined,
    });
    for (const error of [aborted, premature]) {
      assertFault(classifyTransportFault(error, unproven), {
        type: UnreachableError,
        summary: "broken connection",
        retryForMs: Infinity,
        cause: error,
      });
    }
  });

  it("recognizes an error that Node.js throws itself for a connection", () => {
    for (const syscall of ["connect", "getaddrinfo", "read", "write", "shutdown"]) {
      const error = Object.assign(new Error("broken"), { code: "ECONNRESET", syscall });
      assert.equal(classifyTransportFault(error, context).summary, "ECONNRESET");
    }
  });

  it("recognizes nothing else as an error of the transport", () => {
    const thrown = [
      ...[new Error("boom"), new TypeError("boom"), new RangeError("boom"), new SyntaxError("boom")],
      ...["boom", 7, null, undefined, { code: "ECONNRESET" }, Object.create(null) as object, Symbol("boom")],
      // An error of files, not of sockets.
      Object.assign(new Error("too many open files"), { code: "EMFILE", syscall: "open" }),
      Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "stat" }),
      // An error that node-fetch wraps.
      new FetchError("reason: x is not a function", "system", {}),
      ...[
        "ERR_REQUIRE_ESM",
        "MODULE_NOT_FOUND",
        "ERR_INVALID_CHAR",
        "ERR_INVALID_ARG_TYPE",
        "ERR_OUT_OF_RANGE",
      ].flatMap((code) => [faultOf(code), Object.assign(new Error("boom"), { code })]),
      ...["OUT_OF_MEM", "INVALID", "ECERT_", "ERR_UNHANDLED_ERROR", "ERR_SOCKET_BAD_PORT"].map(faultOf),
    ];
    for (const error of thrown) {
      assert.equal(classifyAny(error, context), undefined);
      assert.equal(classifyAny(error, starting), undefined);
    }
  });
});

/** The error as node-fetch passes it on. */
function faultOf(code: string): Error {
  return new FetchError(`${code} happened`, "system", { code });
}
