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
  it("lets a response that does not come pass at any time", () => {
    assertFault(classifyNoResponse(unproven), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
    });
  });

  it("takes the silence after a call that changes something for an unknown outcome, once the call has gone out", () => {
    const uncertain = { type: UncertainOutcomeError, summary: "no response in time", retryForMs: 0 };
    assertFault(classifyNoResponse(starting), uncertain);
    assertFault(classifyNoResponse(starting, "sent"), uncertain);
    assertFault(classifyNoResponse(starting, "connecting"), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
    });
  });

  it("knows a call that was not sent", () => {
    assertFault(classifyNoResponse(starting, "waiting"), {
      type: NoResponseError,
      summary: "not sent in time",
      retryForMs: Infinity,
    });
  });
});

function classifyTransportFault(error: unknown, asked: CallContext, stage?: CallStage): CallError {
  return classifyAny(error, asked, stage) ?? assert.fail(`no error of the transport: ${String(error)}`);
}

describe("classifyTransportFault", () => {
  const ofWrongAddress = [
    ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"],
    ...["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  ];
  for (const code of ofWrongAddress) {
    it(`gives ${code} 30 s, forever if the endpoint has responded before`, () => {
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
    it(`lets ${code} pass at any time, also if the endpoint has not responded yet`, () => {
      const error = faultOf(code);
      for (const asked of [context, unproven]) {
        assertFault(classifyTransportFault(error, asked, "sent"), {
          type: UnreachableError,
          summary: code,
          retryForMs: Infinity,
          cause: error,
        });
      }
    });
  }

  it("names the setting that the endpoint comes from, and none for the built-in one", () => {
    const ofRegion = { ...context, endpointSetting: "Pulumi config huaweicloud:region" };
    const builtIn = { ...context, endpointSetting: undefined };
    const errorsFor = (asked: CallContext) => [
      ...ofWrongAddress.map((code) => classifyTransportFault(faultOf(code), asked)),
      classifyNoResponse(asked),
    ];
    for (const { message } of errorsFor(ofRegion)) {
      assert.ok(message.endsWith(" Check the endpoint (Pulumi config huaweicloud:region) and the network."));
    }
    for (const { message } of errorsFor(builtIn)) assert.doesNotMatch(message, /endpoint|huaweicloud:/);
  });

  it("says of a connection whether the other side speaks TLS", () => {
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

  it("gives up at once on a certificate that is not trusted", () => {
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
    it(`says what helps against ${code}`, () => {
      const { message } = classifyTransportFault(faultOf(code), context, "sent");
      assert.ok(message.includes(`(${code}). `) && message.includes(remedy), message);
    });
  }

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EPROTO"]) {
    it(`takes ${code} for an unknown outcome of a call that changes something, if it was sent`, () => {
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
      it(`names the proxy, and gives ${code} 30 s, forever if the endpoint has responded before`, () => {
        const error = new ProxyFault(proxyHost, code);
        const facts = { proxyHost, ...(httpStatus !== undefined && { httpStatus }) };
        const fault = { type: UnreachableError, summary: code, cause: error, facts };
        const untried = { ...proxied, endpointIsProven: false };
        assertFault(classifyTransportFault(error, untried, "connecting"), { ...fault, retryForMs: 30_000 });
        assertFault(classifyTransportFault(error, proxied, "connecting"), { ...fault, retryForMs: Infinity });
      });
    }

    it("leaves a status without a name without one", () => {
      const { message } = classifyTransportFault(
        new ProxyFault(proxyHost, "HTTP 599"),
        proxied,
        "connecting",
      );
      assert.match(message, / responded with 599\. /);
    });

    it("lets a connection that broke pass at any time", () => {
      const untried = { ...proxied, endpointIsProven: false };
      const fault = classifyTransportFault(new ProxyFault(proxyHost, "ECONNRESET"), untried, "connecting");
      assert.equal(fault.retryForMs, Infinity);
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxyHost}`);
    });

    it("knows that nothing was sent, so that nothing can have been started", () => {
      for (const code of ["ECONNRESET", "HTTP 503", "no response in time"]) {
        const asked = { ...starting, proxyHost };
        const fault = classifyTransportFault(new ProxyFault(proxyHost, code), asked, "connecting");
        assert.ok(fault instanceof UnreachableError);
      }
    });
  });

  describe("behind a proxy", () => {
    const { proxyHost = "" } = proxied;

    it("blames the proxy for what goes wrong before there is a connection through it", () => {
      for (const [fault, summary] of [
        [classifyTransportFault(faultOf("ECONNRESET"), proxied, "connecting"), "ECONNRESET"],
        [classifyNoResponse(proxied, "connecting"), "no response in time"],
      ] as const) {
        assert.equal(fault.proxyHost, proxyHost);
        assert.equal(fault.summaryWithProxy, `${summary} from the proxy ${proxyHost}`);
        assert.ok(fault.message.includes(`: no response from the proxy ${proxyHost} `), fault.message);
      }
    });

    it("blames the endpoint for what goes wrong later, and names the proxy between", () => {
      for (const [fault, summary] of [
        [classifyTransportFault(faultOf("ECONNRESET"), proxied, "sent"), "ECONNRESET"],
        [classifyNoResponse(proxied, "sent"), "no response in time"],
      ] as const) {
        assert.ok(!("proxyHost" in fault));
        assert.equal(fault.summaryWithProxy, summary);
        assert.ok(fault.message.includes(`: no response from ${host} through the proxy ${proxyHost} `));
      }
    });

    it("says which of two certificates is not trusted: the proxy's own, or the one that comes through it", () => {
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
  it("gives up at once on each documented failure of verification", () => {
    for (const code of documentedCodes) {
      assert.equal(classifyTransportFault(faultOf(code), context, "sent").retryForMs, 0, code);
    }
  });

  // Node.js reports errors that it has no name for as UNSPECIFIED, such as a weak key (observed with 20.20.2).
  for (const code of ["UNSPECIFIED", "ERR_TLS_CERT_ALTNAME_FORMAT"]) {
    it(`gives up at once on a failure of verification called ${code}`, () => {
      assert.equal(classifyTransportFault(faultOf(code), context, "sent").retryForMs, 0);
    });
  }

  it("lets a response that is too long pass at any time", () => {
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

  it("knows an error that Node.js throws itself over a connection", () => {
    for (const syscall of ["connect", "getaddrinfo", "read", "write", "shutdown"]) {
      const error = Object.assign(new Error("broken"), { code: "ECONNRESET", syscall });
      assert.equal(classifyTransportFault(error, context).summary, "ECONNRESET");
    }
  });

  it("takes nothing else for an error of the transport", () => {
    const thrown = [
      ...[new Error("boom"), new TypeError("boom"), new RangeError("boom"), new SyntaxError("boom")],
      ...["boom", 7, null, undefined, { code: "ECONNRESET" }, Object.create(null) as object, Symbol("boom")],
      // For files, not for sockets.
      Object.assign(new Error("too many open files"), { code: "EMFILE", syscall: "open" }),
      Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "stat" }),
      // What node-fetch wraps.
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

/** As node-fetch hands it on. */
function faultOf(code: string): Error {
  return new FetchError(`${code} happened`, "system", { code });
}
