import assert from "node:assert/strict";
import { SilenceError, UncertainOutcomeError, UnreachableError } from "../../src/errors";
import { judgeSilence, judgeTransportFault } from "../../src/identity-center/judge-silence";
import { ProxyFault } from "../../src/identity-center/proxy-fault";
import { assertFault, host, proxied, question, unproven } from "../support/judged-fault";

const wantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";
const checkProxy =
  "Check the proxy in HTTPS_PROXY; hosts that are to be reached without it belong in NO_PROXY.";
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
    assertFault(judgeSilence(starting, true), uncertain);
    assertFault(judgeSilence(starting, false), {
      type: SilenceError,
      summary: "no answer in time",
      patienceMs: Infinity,
      message: `Identity Center could not provision permission set ps-1: no answer from ${host} in time. ${checkEndpoint}`,
    });
  });
});

describe("judgeTransportFault", () => {
  const ofWrongAddress = [
    ...["ENOTFOUND", "ECONNREFUSED", "EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER"],
    "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  ];
  for (const code of ofWrongAddress) {
    it(`is patient with ${code} for 30 s, for ever where the endpoint has answered before`, () => {
      const fault = {
        type: UnreachableError,
        summary: code,
        message: `Identity Center could not show provisioning request req-1: no answer from ${host} (${code}). ${checkEndpoint}`,
      };
      const error = faultOf(code);
      assertFault(judgeTransportFault(error, unproven, true), { ...fault, patienceMs: 30_000, cause: error });
      assertFault(judgeTransportFault(error, question, true), {
        ...fault,
        patienceMs: Infinity,
        cause: error,
      });
    });
  }

  for (const code of [
    ...["EAI_AGAIN", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH", "EMFILE"],
    ...["ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_CHUNK_SIZE", "HPE_HEADER_OVERFLOW"],
  ]) {
    it(`is patient with ${code} for ever, also where the endpoint has not answered yet`, () => {
      const error = faultOf(code);
      for (const asked of [question, unproven]) {
        assertFault(judgeTransportFault(error, asked, true), {
          type: UnreachableError,
          summary: code,
          patienceMs: Infinity,
          message: `Identity Center could not show provisioning request req-1: no answer from ${host} (${code}). ${checkEndpoint}`,
          cause: error,
        });
      }
    });
  }

  it("gives up at once on a certificate that is not trusted, and says what to do", () => {
    const error = faultOf("SELF_SIGNED_CERT_IN_CHAIN");
    assertFault(judgeTransportFault(error, question, true), {
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
    ERR_TLS_CERT_ALTNAME_INVALID: `It was issued for another host: check${checkEndpoint.slice("Check".length)}`,
    HOSTNAME_MISMATCH: `It was issued for another host: check${checkEndpoint.slice("Check".length)}`,
  };
  for (const [code, remedy] of Object.entries(remedies)) {
    it(`says of ${code} what helps against that`, () => {
      assert.equal(
        judgeTransportFault(faultOf(code), question, true).message,
        `Identity Center could not show provisioning request req-1: the certificate of ${host} is not trusted ` +
          `(${code}). ${remedy} Verification cannot be switched off.`,
      );
    });
  }

  for (const error of [
    faultOf("ECONNRESET"),
    faultOf("EPIPE"),
    faultOf("ETIMEDOUT"),
    Object.assign(faultOf("ETIMEDOUT"), { erroredSysCall: "read" }),
  ]) {
    it(`says of ${JSON.stringify(error)} what may have happened to a call that changes something`, () => {
      const { code } = error;
      assertFault(judgeTransportFault(error, starting, true), {
        type: UncertainOutcomeError,
        summary: code,
        patienceMs: 0,
        message:
          "Identity Center gave no clear answer to the request to provision permission set ps-1: " +
          `no answer from ${host} (${code}). It may have started.`,
        cause: error,
      });
    });
  }

  for (const code of [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "EMFILE",
    "ECONNRESET",
    "EPROTO",
  ]) {
    it(`knows of ${code} that nothing was sent if the connection did not stand`, () => {
      assert.ok(judgeTransportFault(faultOf(code), starting, false) instanceof UnreachableError);
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
        assertFault(judgeTransportFault(error, untried, false), { ...fault, patienceMs: 30_000 });
        assertFault(judgeTransportFault(error, proxied, false), { ...fault, patienceMs: Infinity });
      });
    }

    it("leaves a status without a name without one", () => {
      assert.equal(
        judgeTransportFault(new ProxyFault(proxy, "HTTP 599"), proxied, false).message,
        `${could} the proxy ${proxy} answered 599. It did not connect to ${host}: Identity Center was not asked. ` +
          checkProxy,
      );
    });

    it("is patient for ever with a connection that broke", () => {
      const untried = { ...proxied, endpointIsProven: false };
      const fault = judgeTransportFault(new ProxyFault(proxy, "ECONNRESET"), untried, false);
      assert.equal(fault.patienceMs, Infinity);
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxy}`);
    });

    it("knows that nothing was sent, so that nothing can have been started", () => {
      for (const code of ["ECONNRESET", "HTTP 503", "no answer in time"]) {
        const asked = { ...starting, proxyHost: proxy };
        assert.ok(judgeTransportFault(new ProxyFault(proxy, code), asked, false) instanceof UnreachableError);
      }
    });
  });

  describe("behind a proxy", () => {
    const could = "Identity Center could not show provisioning request req-1:";
    const { proxyHost = "" } = proxied;

    it("blames the proxy for what goes wrong before the connection through it stands", () => {
      const fault = judgeTransportFault(faultOf("ECONNRESET"), proxied, false);
      assert.equal(
        fault.message,
        `${could} no answer from the proxy ${proxyHost} (ECONNRESET). ${checkProxy}`,
      );
      assert.equal(fault.summaryWithProxy, `ECONNRESET from the proxy ${proxyHost}`);
      const silence = judgeSilence(proxied, false);
      assert.equal(silence.message, `${could} no answer from the proxy ${proxyHost} in time. ${checkProxy}`);
      assert.equal(silence.summaryWithProxy, `no answer in time from the proxy ${proxyHost}`);
    });

    it("blames the endpoint for what goes wrong later, and names the proxy between", () => {
      const fault = judgeTransportFault(faultOf("ECONNRESET"), proxied, true);
      const place = `${host} (through the proxy ${proxyHost})`;
      assert.equal(fault.message, `${could} no answer from ${place} (ECONNRESET). ${checkEndpoint}`);
      assert.equal(fault.summaryWithProxy, "ECONNRESET");
      const silence = judgeSilence(proxied, true);
      assert.equal(silence.message, `${could} no answer from ${place} in time. ${checkEndpoint}`);
      assert.equal(silence.summaryWithProxy, "no answer in time");
    });

    it("says which of two certificates is not trusted: the proxy's own, or the one that comes through it", () => {
      const code = "SELF_SIGNED_CERT_IN_CHAIN";
      const own = judgeTransportFault(new ProxyFault(proxyHost, code), proxied, false);
      assert.ok(
        own.message.startsWith(
          `${could} the certificate of the proxy ${proxyHost} is not trusted (${code}).`,
        ),
      );
      const through = judgeTransportFault(faultOf(code), proxied, false);
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
      assert.equal(judgeTransportFault(faultOf(code), question, true).patienceMs, 0, code);
    }
  });

  // Node.js reports as UNSPECIFIED what it has no name for, a key that is too weak among it (observed with 20.20.2).
  for (const code of ["UNSPECIFIED", "ERR_TLS_CERT_ALTNAME_FORMAT"]) {
    it(`gives up at once on a failure of verification that is called ${code}`, () => {
      assert.equal(judgeTransportFault(faultOf(code), question, true).patienceMs, 0);
    });
  }

  it("takes no other code for a failure of verification", () => {
    for (const code of ["OUT_OF_MEM", "ERR_INVALID_ARG_TYPE", "ERR_INVALID_CHAR", "INVALID", "ECERT_"]) {
      assert.equal(judgeTransportFault(faultOf(code), question, true).patienceMs, Infinity, code);
    }
  });

  it("says of an answer that is too long that it is", () => {
    const error = Object.assign(new Error("content size over limit: 1048576"), { type: "max-size" });
    assertFault(judgeTransportFault(error, question, true), {
      type: UnreachableError,
      summary: "answer too long",
      patienceMs: Infinity,
      message: `Identity Center could not show provisioning request req-1: no answer from ${host} (answer too long). ${checkEndpoint}`,
      cause: error,
    });
  });

  it("takes whatever else is thrown for a broken connection", () => {
    const aborted = Object.assign(new Error("The operation was aborted."), { type: "aborted" });
    const thrown = [
      new Error("boom"),
      aborted,
      new DOMException("aborted", "AbortError"),
      "boom",
      7,
      null,
      undefined,
    ];
    for (const error of [...thrown, { code: 7 }, Object.create(null), Symbol("boom")]) {
      assertFault(judgeTransportFault(error, unproven, true), {
        type: UnreachableError,
        summary: "broken connection",
        patienceMs: Infinity,
        message: `Identity Center could not show provisioning request req-1: no answer from ${host} (broken connection). ${checkEndpoint}`,
        cause: error,
      });
    }
  });
});

function faultOf(code: string): Error & { readonly code: string } {
  return Object.assign(new Error(`${code} happened`), { code });
}
