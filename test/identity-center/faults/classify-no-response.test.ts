import assert from "node:assert/strict";
import {
  type LookError,
  SilenceError,
  UncertainOutcomeError,
  UnreachableError,
} from "../../../src/model/errors";
import { FetchError } from "node-fetch";
import {
  judgeSilence,
  judgeTransportFault as judgeAny,
  type Stage,
} from "../../../src/identity-center/faults/classify-no-response";
import { ProxyFault } from "../../../src/identity-center/wire/proxy-fault";
import type { Question } from "../../../src/identity-center/faults/call-description";
import { assertFault, host, proxied, question, unproven } from "../../support/judged-fault";

const wantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";
const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";
const builtIn = { ...question, endpointSetting: undefined };
const checkNetwork = "Check the network and its DNS, and the proxy in HTTPS_PROXY if the network needs one.";
const checkEndpoint = "Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.";

/** Of a call that changes something. */
const starting = {
  ...unproven,
  task: "provision permission set ps-1",
  ifAnswerIsLost: "It may have started.",
};

describe("judgeSilence", () => {
  it("is patient for ever with an answer that does not come", () => {
    assertFault(judgeSilence(unproven), {
      type: SilenceError,
      summary: "no answer in time",
      patienceMs: Infinity,
      message: `Identity Center could not show provisioning request req-1: no answer from ${host} in time. ${checkEndpoint}`,
    });
  });

  it("says of a call that changes something what may have happened, once it has gone out", () => {
    const uncertain = {
      type: UncertainOutcomeError,
      summary: "no answer in time",
      patienceMs: 0,
      message:
        "Identity Center gave no clear answer to the request to provision permission set ps-1: " +
        `no answer from ${host} in time. It may have started.`,
    };
    assertFault(judgeSilence(starting), uncertain);
    assertFault(judgeSilence(starting, "sent"), uncertain);
    assertFault(judgeSilence(starting, "connecting"), {
      type: SilenceError,
      summary: "no answer in time",
      patienceMs: Infinity,
      message: `Identity Center could not provision permission set ps-1: no answer from ${host} in time. ${checkEndpoint}`,
    });
  });

  it("says of a call that was not sent that it was not, and what it waited for", () => {
    assertFault(judgeSilence(starting, "waiting"), {
      type: SilenceError,
      summary: "not sent in time",
      patienceMs: Infinity,
      message:
        "Identity Center could not provision permission set ps-1: it was not sent in time, because it waited for " +
        "credentials, or for the calls before it. Try again later.",
    });
  });
});

function judgeTransportFault(error: unknown, asked: Question, stage?: Stage): LookError {
  return judgeAny(error, asked, stage) ?? assert.fail(`no error of the transport: ${String(error)}`);
}

describe("judgeTransportFault", () => {
  const noAnswer = (code: string) => `no answer from ${host} (${code}).`;
  const noTls = (code: string) => `what listens at ${host} does not speak TLS (${code}).`;
  const ofWrongAddress = {
    ...Object.fromEntries(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED"].map((code) => [code, noAnswer(code)])),
    ...Object.fromEntries(
      ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"].map((code) => [
        code,
        noTls(code),
      ]),
    ),
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: `${host} refused the TLS connection (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE).`,
  };
  for (const [code, what] of Object.entries(ofWrongAddress)) {
    it(`is patient with ${code} for 30 s, for ever where the endpoint has answered before`, () => {
      const fault = {
        type: UnreachableError,
        summary: code,
        message: `Identity Center could not show provisioning request req-1: ${what} ${checkEndpoint}`,
      };
      const error = faultOf(code);
      assertFault(judgeTransportFault(error, unproven, "sent"), {
        ...fault,
        patienceMs: 30_000,
        cause: error,
      });
      assertFault(judgeTransportFault(error, question, "sent"), {
        ...fault,
        patienceMs: Infinity,
        cause: error,
      });
    });
  }

  for (const code of [
    ...["ECONNRESET", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH", "EMFILE"],
    ...["ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_CHUNK_SIZE", "HPE_HEADER_OVERFLOW"],
  ]) {
    it(`is patient with ${code} for ever, also where the endpoint has not answered yet`, () => {
      const error = faultOf(code);
      for (const asked of [question, unproven]) {
        assertFault(judgeTransportFault(error, asked, "sent"), {
          type: UnreachableError,
          summary: code,
          patienceMs: Infinity,
          message: `Identity Center could not show provisioning request req-1: no answer from ${host} (${code}). ${checkEndpoint}`,
          cause: error,
        });
      }
    });
  }

  it("names the setting that the endpoint comes from, and none for the one that is built in", () => {
    for (const [code, what] of Object.entries(ofWrongAddress)) {
      const could = `Identity Center could not show provisioning request req-1: ${what}`;
      const error = faultOf(code);
      const ofRegion = { ...question, endpointSetting: "Pulumi config huaweicloud:region" };
      assert.equal(
        judgeTransportFault(error, ofRegion).message,
        `${could} Check the endpoint (Pulumi config huaweicloud:region) and the network.`,
      );
      assert.equal(judgeTransportFault(error, builtIn).message, `${could} ${checkNetwork}`);
    }
    assert.ok(judgeSilence(builtIn).message.endsWith(` in time. ${checkNetwork}`));
  });

  it("gives up at once on a certificate that is not trusted, and says what to do", () => {
    const error = faultOf("SELF_SIGNED_CERT_IN_CHAIN");
    assertFault(judgeTransportFault(error, question, "sent"), {
      type: UnreachableError,
      summary: "SELF_SIGNED_CERT_IN_CHAIN",
      patienceMs: 0,
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
        judgeTransportFault(faultOf(code), question, "sent").message,
        `Identity Center could not show provisioning request req-1: the certificate of ${host} is not trusted ` +
          `(${code}). ${remedy} Verification cannot be switched off.`,
      );
    });
  }

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EPROTO"]) {
    it(`says after ${code} what may have happened to a call that changes something, if it was sent`, () => {
      const error = faultOf(code);
      assertFault(judgeTransportFault(error, starting, "sent"), {
        type: UncertainOutcomeError,
        summary: code,
        patienceMs: 0,
        message:
          "Identity Center gave no clear answer to the request to provision permission set ps-1: " +
          `no answer from ${host} (${code}). It may have started.`,
        cause: error,
      });
      assert.ok(judgeTransportFault(error, starting, "connecting") instanceof UnreachableError);
    });
  }

  describe("of a proxy's fault", () => {
    const could = "Identity Center could not show provisioning request req-1:";
    const proxy = "proxy.example:3128";
    const messages = {
      ECONNREFUSED: `${could} no answer from the proxy ${proxy} (ECONNREFUSED). ${checkProxy}`,
      "HTTP 407": `${could} the proxy ${proxy} answered 407 Proxy Authentication Required. ${wantsPassword}`,
      "HTTP 403":
        `${could} the proxy ${proxy} answered 403 Forbidden. It did not connect to ${host}: Identity Center was not ` +
        `asked. ${checkProxy}`,
    };
    for (const [code, message] of Object.entries(messages)) {
      it(`names it, and is patient with ${code} for 30 s, for ever where the endpoint has answered before`, () => {
        const error = new ProxyFault(proxy, code);
        const fault = { type: UnreachableError, summary: code, message, cause: error };
        const untried = { ...proxied, endpointIsProven: false };
        assertFault(judgeTransportFault(error, untried, "connecting"), { ...fault, patienceMs: 30_000 });
        assertFault(judgeTransportFault(error, proxied, "connecting"), { ...fault, patienceMs: Infinity });
      });
    }

    it("leaves a status without a name without one", () => {
      assert.equal(
        judgeTransportFault(new ProxyFault(proxy, "HTTP 599"), proxied, "connecting").message,
        `${could} the proxy ${proxy} answered 599. It did not connect to ${host}: Identity Center was not asked. ` +
          checkProxy,
      );
    });

    it("is patient for ever with a connection that broke", () => {
      const untried = { ...proxied, endpointIsProven: false };
      const fault = judgeTransportFault(new ProxyFault(proxy, "ECONNRESET"), untried, "connecting");
      assert.equal(fault.patienceMs, Infinity);
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxy}`);
    });

    it("knows that nothing was sent, so that nothing can have been started", () => {
      for (const code of ["ECONNRESET", "HTTP 503", "no answer in time"]) {
        const asked = { ...starting, proxyHost: proxy };
        const fault = judgeTransportFault(new ProxyFault(proxy, code), asked, "connecting");
        assert.ok(fault instanceof UnreachableError);
      }
    });
  });

  describe("behind a proxy", () => {
    const could = "Identity Center could not show provisioning request req-1:";
    const { proxyHost = "" } = proxied;

    it("blames the proxy for what goes wrong before the connection through it stands", () => {
      const fault = judgeTransportFault(faultOf("ECONNRESET"), proxied, "connecting");
      assert.equal(
        fault.message,
        `${could} no answer from the proxy ${proxyHost} (ECONNRESET). ${checkProxy}`,
      );
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxyHost}`);
      const silence = judgeSilence(proxied, "connecting");
      assert.equal(silence.message, `${could} no answer from the proxy ${proxyHost} in time. ${checkProxy}`);
      assert.equal(silence.summaryWithProxy, `no answer in time from the proxy ${proxyHost}`);
    });

    it("blames the endpoint for what goes wrong later, and names the proxy between", () => {
      const fault = judgeTransportFault(faultOf("ECONNRESET"), proxied, "sent");
      const place = `${host} (through the proxy ${proxyHost})`;
      assert.equal(fault.message, `${could} no answer from ${place} (ECONNRESET). ${checkEndpoint}`);
      assert.equal(fault.summaryWithProxy, "ECONNRESET");
      const silence = judgeSilence(proxied, "sent");
      assert.equal(silence.message, `${could} no answer from ${place} in time. ${checkEndpoint}`);
      assert.equal(silence.summaryWithProxy, "no answer in time");
    });

    it("says which of two certificates is not trusted: the proxy's own, or the one that comes through it", () => {
      const code = "SELF_SIGNED_CERT_IN_CHAIN";
      const own = judgeTransportFault(new ProxyFault(proxyHost, code), proxied, "connecting");
      assert.ok(
        own.message.startsWith(
          `${could} the certificate of the proxy ${proxyHost} is not trusted (${code}).`,
        ),
      );
      const through = judgeTransportFault(faultOf(code), proxied, "connecting");
      const whose = `for ${host} that comes through the proxy ${proxyHost}`;
      assert.ok(through.message.startsWith(`${could} the certificate ${whose} is not trusted (${code}).`));
      for (const { patienceMs } of [own, through]) assert.equal(patienceMs, 0);
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
      assert.equal(judgeTransportFault(faultOf(code), question, "sent").patienceMs, 0, code);
    }
  });

  // Node.js reports as UNSPECIFIED what it has no name for, a key that is too weak among it (observed with 20.20.2).
  for (const code of ["UNSPECIFIED", "ERR_TLS_CERT_ALTNAME_FORMAT"]) {
    it(`gives up at once on a failure of verification that is called ${code}`, () => {
      assert.equal(judgeTransportFault(faultOf(code), question, "sent").patienceMs, 0);
    });
  }

  it("says of an answer that is too long that it is", () => {
    const error = new FetchError("content size over limit: 1048576", "max-size");
    assertFault(judgeTransportFault(error, question), {
      type: UnreachableError,
      summary: "answer too long",
      patienceMs: Infinity,
      message: `Identity Center could not show provisioning request req-1: no answer from ${host} (answer too long). ${checkEndpoint}`,
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
      assertFault(judgeTransportFault(error, unproven), {
        type: UnreachableError,
        summary: "broken connection",
        patienceMs: Infinity,
        message: `Identity Center could not show provisioning request req-1: no answer from ${host} (broken connection). ${checkEndpoint}`,
        cause: error,
      });
    }
  });

  it("knows an error that Node.js throws itself over a connection", () => {
    for (const syscall of ["connect", "getaddrinfo", "read", "write", "shutdown"]) {
      const error = Object.assign(new Error("broken"), { code: "ECONNRESET", syscall });
      assert.equal(judgeTransportFault(error, question).summary, "ECONNRESET");
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
      assert.equal(judgeAny(error, question), undefined);
      assert.equal(judgeAny(error, starting), undefined);
    }
  });
});

/** As node-fetch hands it on. */
function faultOf(code: string): Error {
  return new FetchError(`${code} happened`, "system", { code });
}
