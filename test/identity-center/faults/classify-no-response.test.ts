import assert from "node:assert/strict";
import {
  type CallError,
  NoResponseError,
  UncertainOutcomeError,
  UnreachableError,
} from "../../../src/model/errors";
import { FetchError } from "node-fetch";
import {
  classifyNoResponse,
  classifyTransportFault as classifyAny,
  type Stage,
} from "../../../src/identity-center/faults/classify-no-response";
import { ProxyFault } from "../../../src/identity-center/wire/proxy-fault";
import type { CallContext } from "../../../src/identity-center/faults/call-context";
import { assertFault, host, proxied, context, unproven } from "../../support/classified-fault";

const wantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";
const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";
const builtIn = { ...context, endpointSetting: undefined };
const checkNetwork = "Check the network and its DNS, and the proxy in HTTPS_PROXY if the network needs one.";
const checkEndpoint = "Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.";

/** Of a call that changes something. */
const starting = {
  ...unproven,
  task: "provision permission set ps-1",
  ifResponseIsLost: "It may have started.",
};

describe("classifyNoResponse", () => {
  it("is patient for ever with a response that does not come", () => {
    assertFault(classifyNoResponse(unproven), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
      message: `Identity Center could not show provisioning request req-1: no response from ${host} in time. ${checkEndpoint}`,
    });
  });

  it("says of a call that changes something what may have happened, once it has gone out", () => {
    const uncertain = {
      type: UncertainOutcomeError,
      summary: "no response in time",
      retryForMs: 0,
      message:
        "Identity Center gave no clear response to the request to provision permission set ps-1: " +
        `no response from ${host} in time. It may have started.`,
    };
    assertFault(classifyNoResponse(starting), uncertain);
    assertFault(classifyNoResponse(starting, "sent"), uncertain);
    assertFault(classifyNoResponse(starting, "connecting"), {
      type: NoResponseError,
      summary: "no response in time",
      retryForMs: Infinity,
      message: `Identity Center could not provision permission set ps-1: no response from ${host} in time. ${checkEndpoint}`,
    });
  });

  it("says of a call that was not sent that it was not, and what it waited for", () => {
    assertFault(classifyNoResponse(starting, "waiting"), {
      type: NoResponseError,
      summary: "not sent in time",
      retryForMs: Infinity,
      message:
        "Identity Center could not provision permission set ps-1: it was not sent in time, because it waited for " +
        "credentials, or for the calls before it. Try again later.",
    });
  });
});

function classifyTransportFault(error: unknown, asked: CallContext, stage?: Stage): CallError {
  return classifyAny(error, asked, stage) ?? assert.fail(`no error of the transport: ${String(error)}`);
}

describe("classifyTransportFault", () => {
  const noResponse = (code: string) => `no response from ${host} (${code}).`;
  const noTls = (code: string) => `what listens at ${host} does not speak TLS (${code}).`;
  const ofWrongAddress = {
    ...Object.fromEntries(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].map((code) => [code, noResponse(code)])),
    ...Object.fromEntries(
      ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"].map((code) => [
        code,
        noTls(code),
      ]),
    ),
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: `${host} refused the TLS connection (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE).`,
  };
  for (const [code, what] of Object.entries(ofWrongAddress)) {
    it(`is patient with ${code} for 30 s, forever if the endpoint has responded before`, () => {
      const fault = {
        type: UnreachableError,
        summary: code,
        message: `Identity Center could not show provisioning request req-1: ${what} ${checkEndpoint}`,
      };
      const error = faultOf(code);
      assertFault(classifyTransportFault(error, unproven, "sent"), {
        ...fault,
        retryForMs: 30_000,
        cause: error,
      });
      assertFault(classifyTransportFault(error, context, "sent"), {
        ...fault,
        retryForMs: Infinity,
        cause: error,
      });
    });
  }

  for (const code of [
    ...["ECONNRESET", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH", "EMFILE"],
    ...["ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_CHUNK_SIZE", "HPE_HEADER_OVERFLOW"],
  ]) {
    it(`is patient with ${code} for ever, also where the endpoint has not responded yet`, () => {
      const error = faultOf(code);
      for (const asked of [context, unproven]) {
        assertFault(classifyTransportFault(error, asked, "sent"), {
          type: UnreachableError,
          summary: code,
          retryForMs: Infinity,
          message: `Identity Center could not show provisioning request req-1: no response from ${host} (${code}). ${checkEndpoint}`,
          cause: error,
        });
      }
    });
  }

  it("names the setting that the endpoint comes from, and none for the one that is built in", () => {
    for (const [code, what] of Object.entries(ofWrongAddress)) {
      const could = `Identity Center could not show provisioning request req-1: ${what}`;
      const error = faultOf(code);
      const ofRegion = { ...context, endpointSetting: "Pulumi config huaweicloud:region" };
      assert.equal(
        classifyTransportFault(error, ofRegion).message,
        `${could} Check the endpoint (Pulumi config huaweicloud:region) and the network.`,
      );
      assert.equal(classifyTransportFault(error, builtIn).message, `${could} ${checkNetwork}`);
    }
    assert.ok(classifyNoResponse(builtIn).message.endsWith(` in time. ${checkNetwork}`));
  });

  it("gives up at once on a certificate that is not trusted, and says what to do", () => {
    const error = faultOf("SELF_SIGNED_CERT_IN_CHAIN");
    assertFault(classifyTransportFault(error, context, "sent"), {
      type: UnreachableError,
      summary: "SELF_SIGNED_CERT_IN_CHAIN",
      retryForMs: 0,
      message:
        `Identity Center could not show provisioning request req-1: the certificate of ${host} is not trusted ` +
        "(SELF_SIGNED_CERT_IN_CHAIN). Where your network has a certificate authority of its own, name its file in " +
        "Pulumi config huaweicloud:cacertFile or in NODE_EXTRA_CA_CERTS. Verification cannot be switched off.",
      cause: error,
    });
  });

  const remedies = {
    CERT_HAS_EXPIRED: "Have it renewed, or correct this machine's clock if that is wrong.",
    CERT_NOT_YET_VALID: "Have it renewed, or correct this machine's clock if that is wrong.",
    ERR_TLS_CERT_ALTNAME_INVALID: `It was issued for another host. ${checkEndpoint}`,
    HOSTNAME_MISMATCH: `It was issued for another host. ${checkEndpoint}`,
  };
  for (const [code, remedy] of Object.entries(remedies)) {
    it(`says of ${code} what helps against that`, () => {
      assert.equal(
        classifyTransportFault(faultOf(code), context, "sent").message,
        `Identity Center could not show provisioning request req-1: the certificate of ${host} is not trusted ` +
          `(${code}). ${remedy} Verification cannot be switched off.`,
      );
    });
  }

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EPROTO"]) {
    it(`says after ${code} what may have happened to a call that changes something, if it was sent`, () => {
      const error = faultOf(code);
      assertFault(classifyTransportFault(error, starting, "sent"), {
        type: UncertainOutcomeError,
        summary: code,
        retryForMs: 0,
        message:
          "Identity Center gave no clear response to the request to provision permission set ps-1: " +
          `no response from ${host} (${code}). It may have started.`,
        cause: error,
      });
      assert.ok(classifyTransportFault(error, starting, "connecting") instanceof UnreachableError);
    });
  }

  describe("of a proxy's fault", () => {
    const could = "Identity Center could not show provisioning request req-1:";
    const proxy = "proxy.example:3128";
    const messages = {
      ECONNREFUSED: `${could} no response from the proxy ${proxy} (ECONNREFUSED). ${checkProxy}`,
      "HTTP 407": `${could} the proxy ${proxy} responded with 407 Proxy Authentication Required. ${wantsPassword}`,
      "HTTP 403":
        `${could} the proxy ${proxy} responded with 403 Forbidden. It did not connect to ${host}: Nothing was sent to ` +
        `Identity Center. ${checkProxy}`,
    };
    for (const [code, message] of Object.entries(messages)) {
      it(`names it, and is patient with ${code} for 30 s, forever if the endpoint has responded before`, () => {
        const error = new ProxyFault(proxy, code);
        const httpStatus = error.httpStatus;
        const facts = { proxyHost: proxy, ...(httpStatus !== undefined && { httpStatus }) };
        const fault = { type: UnreachableError, summary: code, message, cause: error, facts };
        const untried = { ...proxied, endpointIsProven: false };
        assertFault(classifyTransportFault(error, untried, "connecting"), { ...fault, retryForMs: 30_000 });
        assertFault(classifyTransportFault(error, proxied, "connecting"), { ...fault, retryForMs: Infinity });
      });
    }

    it("leaves a status without a name without one", () => {
      assert.equal(
        classifyTransportFault(new ProxyFault(proxy, "HTTP 599"), proxied, "connecting").message,
        `${could} the proxy ${proxy} responded with 599. It did not connect to ${host}: Nothing was sent to Identity Center. ` +
          checkProxy,
      );
    });

    it("is patient for ever with a connection that broke", () => {
      const untried = { ...proxied, endpointIsProven: false };
      const fault = classifyTransportFault(new ProxyFault(proxy, "ECONNRESET"), untried, "connecting");
      assert.equal(fault.retryForMs, Infinity);
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxy}`);
    });

    it("knows that nothing was sent, so that nothing can have been started", () => {
      for (const code of ["ECONNRESET", "HTTP 503", "no response in time"]) {
        const asked = { ...starting, proxyHost: proxy };
        const fault = classifyTransportFault(new ProxyFault(proxy, code), asked, "connecting");
        assert.ok(fault instanceof UnreachableError);
      }
    });
  });

  describe("behind a proxy", () => {
    const could = "Identity Center could not show provisioning request req-1:";
    const { proxyHost = "" } = proxied;

    it("blames the proxy for what goes wrong before the connection through it stands", () => {
      const fault = classifyTransportFault(faultOf("ECONNRESET"), proxied, "connecting");
      assert.equal(
        fault.message,
        `${could} no response from the proxy ${proxyHost} (ECONNRESET). ${checkProxy}`,
      );
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxyHost}`);
      const silence = classifyNoResponse(proxied, "connecting");
      assert.equal(
        silence.message,
        `${could} no response from the proxy ${proxyHost} in time. ${checkProxy}`,
      );
      assert.equal(silence.summaryWithProxy, `no response in time from the proxy ${proxyHost}`);
    });

    it("blames the endpoint for what goes wrong later, and names the proxy between", () => {
      const fault = classifyTransportFault(faultOf("ECONNRESET"), proxied, "sent");
      const place = `${host} (through the proxy ${proxyHost})`;
      assert.equal(fault.message, `${could} no response from ${place} (ECONNRESET). ${checkEndpoint}`);
      assert.equal(fault.summaryWithProxy, "ECONNRESET");
      const silence = classifyNoResponse(proxied, "sent");
      assert.equal(silence.message, `${could} no response from ${place} in time. ${checkEndpoint}`);
      assert.equal(silence.summaryWithProxy, "no response in time");
    });

    it("says which of two certificates is not trusted: the proxy's own, or the one that comes through it", () => {
      const code = "SELF_SIGNED_CERT_IN_CHAIN";
      const own = classifyTransportFault(new ProxyFault(proxyHost, code), proxied, "connecting");
      assert.ok(
        own.message.startsWith(
          `${could} the certificate of the proxy ${proxyHost} is not trusted (${code}).`,
        ),
      );
      const through = classifyTransportFault(faultOf(code), proxied, "connecting");
      const whose = `for ${host} that comes through the proxy ${proxyHost}`;
      assert.ok(through.message.startsWith(`${could} the certificate ${whose} is not trusted (${code}).`));
      for (const { retryForMs } of [own, through]) assert.equal(retryForMs, 0);
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

  // Node.js reports as UNSPECIFIED what it has no name for, a key that is too weak among it (observed with 20.20.2).
  for (const code of ["UNSPECIFIED", "ERR_TLS_CERT_ALTNAME_FORMAT"]) {
    it(`gives up at once on a failure of verification that is called ${code}`, () => {
      assert.equal(classifyTransportFault(faultOf(code), context, "sent").retryForMs, 0);
    });
  }

  it("says of a response that is too long that it is", () => {
    const error = new FetchError("content size over limit: 1048576", "max-size");
    assertFault(classifyTransportFault(error, context), {
      type: UnreachableError,
      summary: "response too long",
      retryForMs: Infinity,
      message: `Identity Center could not show provisioning request req-1: no response from ${host} (response too long). ${checkEndpoint}`,
      cause: error,
    });
  });

  it("takes what node-fetch says without a code for a broken connection", () => {
    const aborted = new DOMException("aborted", "AbortError");
    // Of node-fetch, where a body ends too early.
    const premature = Object.assign(new FetchError("Premature close of server response", ""), {
      type: undefined,
    });
    for (const error of [aborted, premature]) {
      assertFault(classifyTransportFault(error, unproven), {
        type: UnreachableError,
        summary: "broken connection",
        retryForMs: Infinity,
        message: `Identity Center could not show provisioning request req-1: no response from ${host} (broken connection). ${checkEndpoint}`,
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
      // Of files, not of sockets.
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
