import assert from "node:assert/strict";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import type { CallStage } from "../../src/model/errors";
import { FetchError } from "node-fetch";
import type { CallContext } from "../../src/identity-center/faults/call-context";
import { classifyLocalFault } from "../../src/identity-center/faults/classify-local-fault";
import {
  classifyNoResponse,
  classifyTransportFault,
} from "../../src/identity-center/faults/classify-no-response";
import {
  classifyInvalidResponse,
  classifyResponseToAnother,
  classifyStatus,
  classifyThrottling,
} from "../../src/identity-center/faults/classify-response";
import { provisionPermissionSet } from "../../src/identity-center/operations/provision-permission-set";
import { ProxyFault } from "../../src/identity-center/wire/proxy-fault";
import type { ServiceResponse } from "../../src/identity-center/wire/service-response";
import { describeFailure, NotStartedError, TimedOutError } from "../../src/model/errors";
import type { DescribedRequest } from "../../src/model/request";
import { failureOf, openOrFail } from "../../src/provider/gate-state";
import { context, proxied } from "../support/classified-fault";

/**
 * The whole text of each error with which a call or a wait ends. Other tests assert classes, fields and fragments.
 *
 * The texts about inputs, configuration and credentials are asserted in the tests of the code that refuses them.
 */
const texts: Readonly<Record<string, readonly [text: () => string, expected: string]>> = {
  "FAILED, with a PermissionSetProvisioning that started it": [
    () => failed("admins-42"),
    "Provisioning request r-1 FAILED: The account quota is exceeded. A failed request stays failed. " +
      "Correct the cause, then start a new one: pulumi up --replace '**PermissionSetProvisioning::admins-42' (account " +
      "acc-1, permission set ps-1, instance ins-1)",
  ],
  "FAILED, started elsewhere": [
    () => failed(),
    "Provisioning request r-1 FAILED: The account quota is exceeded. A failed request stays failed. " +
      "Correct the cause, then provision the permission set again and pass the new request ID. (account acc-1, " +
      "permission set ps-1, instance ins-1)",
  ],
  "FAILED, of which the service says nothing more": [
    () => failed(undefined, { failureReason: undefined, accountId: undefined, permissionSetId: undefined }),
    "Provisioning request r-1 FAILED: Identity Center gave no reason. A failed request stays failed. " +
      "Correct the cause, then provision the permission set again and pass the new request ID. (instance ins-1)",
  ],
  "the warning of a remembered FAILED": [
    () =>
      describeFailure(
        failureOf(permissionSetProvisioning, failure, "admins-42"),
        "This gate stays shut until you",
      ),
    "Provisioning request r-1 FAILED: The account quota is exceeded. This gate stays shut until you start " +
      "a new one: pulumi up --replace '**PermissionSetProvisioning::admins-42' (account acc-1, permission set ps-1, " +
      "instance ins-1)",
  ],
  "a time-out": [
    () => timedOut(),
    "Gave up after 30m waiting for provisioning request r-1 to finish: last status IN_PROGRESS, 187 polls. " +
      'Run "pulumi up" again to go on waiting, or raise customTimeouts.create.',
  ],
  "a time-out after which the last poll failed": [
    () => timedOut({ polls: 1, lastStatus: undefined, lastError: busy(), timeoutField: "update" }),
    "Gave up after 30m waiting for provisioning request r-1 to finish: no status seen, 1 poll. The last " +
      "poll failed: Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded " +
      'with 503 Service Unavailable. This may pass: try again later. Run "pulumi up" again to go on waiting, or raise ' +
      "customTimeouts.update.",
  ],
  "a time-out in which nothing has responded": [
    () => timedOut({ lastStatus: undefined, lastError: silence(), route: "HTTPS_PROXY is not set." }),
    "Gave up after 30m waiting for provisioning request r-1 to finish: no status seen, 187 polls. The last " +
      "poll failed: Could not show provisioning request req-1: no response from identitycenter.myhuaweicloud.com in time. " +
      "Check the endpoint (Pulumi config huaweicloud:endpoints) and the network. Nothing has responded yet. HTTPS_PROXY is " +
      'not set. Correct the network or the proxy; then "pulumi up" goes on waiting, for as long as customTimeouts.create ' +
      "says.",
  ],
  "a provisioning that was not started in time": [
    () => notStarted(2),
    "Could not provision permission set ps-1 within 5m: 2 attempts. Nothing was started. The last error: Identity Center " +
      "could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 503 Service " +
      'Unavailable. This may pass: try again later. Run "pulumi up" again, or raise customTimeouts.create: an attempt ' +
      "begins only while 1m of it is left for the response.",
  ],
  "a provisioning that was not started, because nothing has responded": [
    () => notStarted(1, "HTTPS_PROXY is not set."),
    "Could not provision permission set ps-1 within 5m: 1 attempt. Nothing was started. The last error: Identity Center " +
      "could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 503 Service " +
      "Unavailable. This may pass: try again later. Nothing has responded yet. HTTPS_PROXY is not set. Correct the network " +
      'or the proxy; then run "pulumi up" again.',
  ],

  "a 401": [
    () => status(401, wrongKey),
    "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 Incorrect IAM authentication " +
      "information. Check the access key, the secret key and any security token in the environment (HW_ACCESS_KEY, " +
      "HW_SECRET_KEY); a new key may need some minutes to work. The refused key is not sent again for 5 minutes, because " +
      "repeated failures lock it. (X-Request-Id c1d2)",
  ],
  "a 401 of a response without a date": [
    () => classifyStatus({ ...response(401, wrongKey), skewMs: undefined }, context).message,
    "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 Incorrect IAM authentication " +
      "information. Check the access key, the secret key and any security token in the environment (HW_ACCESS_KEY, " +
      "HW_SECRET_KEY) and this machine's clock; a new key may need some minutes to work. The refused key is not sent again " +
      "for 5 minutes, because repeated failures lock it. (X-Request-Id c1d2)",
  ],
  "a 401 for temporary credentials": [
    () => status(401, wrongKey, { ...context, tokenExpiry: "The security token has expired. Get new ones." }),
    "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 Incorrect IAM authentication " +
      "information. The security token has expired. Get new ones. Check the access key, the secret key and any security " +
      "token in the environment (HW_ACCESS_KEY, HW_SECRET_KEY); a new key may need some minutes to work. The refused key " +
      "is not sent again for 5 minutes, because repeated failures lock it. (X-Request-Id c1d2)",
  ],
  "a 401 over a wrong clock": [
    () => classifyStatus({ ...response(401, wrongKey), skewMs: -20 * 60_000 }, context).message,
    "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 Incorrect IAM authentication " +
      "information. This machine's clock is 20 minutes behind Identity Center's, and a signature is valid for 15 minutes: " +
      "correct the clock. The access key in the environment (HW_ACCESS_KEY, HW_SECRET_KEY) may be right, and is not sent " +
      "again for 5 minutes. (X-Request-Id c1d2)",
  ],
  "a call that is not sent after a 401": [
    () => classifyResponseToAnother(response(401, wrongKey), context).message,
    "Could not show provisioning request req-1: the call was not sent, because identitycenter.myhuaweicloud.com refused " +
      "the same credentials before: 401 APIGW.0301 Incorrect IAM authentication information. Check the access key, the " +
      "secret key and any security token in the environment (HW_ACCESS_KEY, HW_SECRET_KEY); a new key may need some " +
      "minutes to work. The refused key is not sent again for 5 minutes, because repeated failures lock it.",
  ],
  "a 403": [
    () => status(403, { error_code: "IIC.1000", error_msg: "No permission." }),
    "Identity Center refused to show provisioning request req-1: 403 IIC.1000 No permission. The credentials need " +
      "IdentityCenter:permissionSet:describeProvisioningStatus and organizations:delegatedAdministrators:list, and must " +
      "belong to the management account or a delegated administrator. (X-Request-Id c1d2)",
  ],
  "a 400": [
    () => status(400, { error_code: "IIC.1218", error_msg: "Wrong instance" }),
    "Identity Center refused to show provisioning request req-1: 400 IIC.1218 Wrong instance. Check both IDs. " +
      "(X-Request-Id c1d2)",
  ],
  "a 404": [
    () => status(404, { error_code: "IIC.404", error_msg: "The request does not exist." }),
    "Identity Center does not know provisioning request req-1 (instance ins-1): 404 IIC.404 The request does not exist. " +
      "Check both IDs, and that the credentials belong to the organization of this instance. (X-Request-Id c1d2)",
  ],
  "a 404 of the gateway": [
    () => status(404, { error_code: "APIGW.0101", error_msg: "The API does not exist." }),
    "Identity Center could not show provisioning request req-1: 404 APIGW.0101 The API does not exist. Check the endpoint " +
      "(Pulumi config huaweicloud:endpoints) and the network. (X-Request-Id c1d2)",
  ],
  "a 404 of the gateway at the built-in endpoint": [
    () => status(404, { error_code: "APIGW.0101" }, builtIn),
    "Identity Center could not show provisioning request req-1: 404 APIGW.0101. Check the network and DNS of this " +
      "machine, and set HTTPS_PROXY if calls have to go through a proxy. (X-Request-Id c1d2)",
  ],
  "a 407": [
    () => status(407),
    "Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 407 Proxy " +
      "Authentication Required. The proxy, not Identity Center, refused this: put the proxy's user name and password into " +
      "HTTPS_PROXY (http://user:password@proxy.example:3128). (X-Request-Id c1d2)",
  ],
  "a redirect": [
    () => status(302),
    "Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with a " +
      "redirect (HTTP 302), which is never followed. Check the endpoint (Pulumi config huaweicloud:endpoints) and the " +
      "network.",
  ],
  "a 503": [
    () => status(503),
    "Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 503 " +
      "Service Unavailable. This may pass: try again later. (X-Request-Id c1d2)",
  ],
  "a 429": [
    () =>
      status(429, {
        error_code: "APIGW.0308",
        error_msg: "policy user over ratelimit,limit:200,time:1 minute",
      }),
    "Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 429 " +
      "APIGW.0308 policy user over ratelimit,limit:200,time:1 minute. This may pass: try again later. (X-Request-Id c1d2)",
  ],
  "a call that is not sent after a 429": [
    () => classifyThrottling({ text: "429 Too Many Requests." }, context).message,
    "Could not show provisioning request req-1: the call was not sent, because identitycenter.myhuaweicloud.com throttled " +
      "another one: 429 Too Many Requests. This may pass: try again later.",
  ],
  "a 200 that is not JSON": [
    () => classifyStatus({ ...response(200), json: undefined }, context).message,
    "Identity Center could not show provisioning request req-1: identitycenter.myhuaweicloud.com responded with 200 OK, " +
      "but not with JSON. This may pass: try again later. (X-Request-Id c1d2)",
  ],
  "a response that breaks the schema": [
    () => classifyInvalidResponse("/ must be object, but is []", response(200, []), context).message,
    "Identity Center gave an unexpected response about provisioning request req-1 (instance ins-1): / must be object, but " +
      "is []. Update pulumi-huaweicloud-identitycenter, or report this if it is the newest version. (X-Request-Id c1d2)",
  ],

  "no response in time": [
    () => silence().message,
    "Could not show provisioning request req-1: no response from identitycenter.myhuaweicloud.com in time. Check the " +
      "endpoint (Pulumi config huaweicloud:endpoints) and the network.",
  ],
  "no response in time from a proxy": [
    () => classifyNoResponse(proxied, "connecting").message,
    "Could not show provisioning request req-1: no response from the proxy proxy.example:3128 in time. Check the proxy in " +
      "HTTPS_PROXY, or add identitycenter.myhuaweicloud.com to NO_PROXY if it can be reached without one.",
  ],
  "no turn in time": [
    () => classifyNoResponse(context, "waiting").message,
    "Could not show provisioning request req-1: the call was not sent in time, because it waited for credentials or for " +
      "earlier calls. Try again later.",
  ],
  "a broken connection": [
    () => fault("ECONNRESET"),
    "Could not show provisioning request req-1: no response from identitycenter.myhuaweicloud.com (ECONNRESET). Check the " +
      "endpoint (Pulumi config huaweicloud:endpoints) and the network.",
  ],
  "a broken connection to the built-in endpoint": [
    () => fault("ENOTFOUND", builtIn),
    "Could not show provisioning request req-1: no response from identitycenter.myhuaweicloud.com (ENOTFOUND). Check the " +
      "network and DNS of this machine, and set HTTPS_PROXY if calls have to go through a proxy.",
  ],
  "a connection that broke behind a proxy": [
    () => fault("ECONNRESET", proxied, "sent"),
    "Could not show provisioning request req-1: no response from identitycenter.myhuaweicloud.com through the proxy " +
      "proxy.example:3128 (ECONNRESET). Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.",
  ],
  "an endpoint that does not speak TLS": [
    () => fault("EPROTO"),
    "Could not show provisioning request req-1: identitycenter.myhuaweicloud.com does not speak TLS (EPROTO). Check the " +
      "endpoint (Pulumi config huaweicloud:endpoints) and the network.",
  ],
  "an endpoint that refuses TLS": [
    () => fault("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"),
    "Could not show provisioning request req-1: identitycenter.myhuaweicloud.com refused the TLS connection " +
      "(ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE). Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.",
  ],
  "a certificate that is not trusted": [
    () => fault("SELF_SIGNED_CERT_IN_CHAIN"),
    "Could not show provisioning request req-1: the certificate of identitycenter.myhuaweicloud.com is not trusted " +
      "(SELF_SIGNED_CERT_IN_CHAIN). If your network has its own certificate authority, name its file in Pulumi config " +
      "huaweicloud:cacertFile or in NODE_EXTRA_CA_CERTS. Verification cannot be switched off.",
  ],
  "a certificate that has expired": [
    () => fault("CERT_HAS_EXPIRED"),
    "Could not show provisioning request req-1: the certificate of identitycenter.myhuaweicloud.com is not trusted " +
      "(CERT_HAS_EXPIRED). Renew it, or correct this machine's clock. Verification cannot be switched off.",
  ],
  "a certificate of another host": [
    () => fault("ERR_TLS_CERT_ALTNAME_INVALID"),
    "Could not show provisioning request req-1: the certificate of identitycenter.myhuaweicloud.com is not trusted " +
      "(ERR_TLS_CERT_ALTNAME_INVALID). It was issued for another host. Check the endpoint (Pulumi config " +
      "huaweicloud:endpoints) and the network. Verification cannot be switched off.",
  ],
  "a certificate that a proxy put in": [
    () => fault("SELF_SIGNED_CERT_IN_CHAIN", proxied),
    "Could not show provisioning request req-1: the certificate for identitycenter.myhuaweicloud.com that comes through " +
      "the proxy proxy.example:3128 is not trusted (SELF_SIGNED_CERT_IN_CHAIN). If your network has its own certificate " +
      "authority, name its file in Pulumi config huaweicloud:cacertFile or in NODE_EXTRA_CA_CERTS. Verification cannot be " +
      "switched off.",
  ],
  "a proxy's own certificate": [
    () => proxyFault("SELF_SIGNED_CERT_IN_CHAIN"),
    "Could not show provisioning request req-1: the certificate of the proxy proxy.example:3128 is not trusted " +
      "(SELF_SIGNED_CERT_IN_CHAIN). If your network has its own certificate authority, name its file in Pulumi config " +
      "huaweicloud:cacertFile or in NODE_EXTRA_CA_CERTS. Verification cannot be switched off.",
  ],
  "a proxy that is not there": [
    () => proxyFault("ECONNREFUSED"),
    "Could not show provisioning request req-1: no response from the proxy proxy.example:3128 (ECONNREFUSED). Check the " +
      "proxy in HTTPS_PROXY, or add identitycenter.myhuaweicloud.com to NO_PROXY if it can be reached without one.",
  ],
  "a proxy that wants a password": [
    () => proxyFault("HTTP 407"),
    "Could not show provisioning request req-1: the proxy proxy.example:3128 responded with 407 Proxy Authentication " +
      "Required. The proxy, not Identity Center, refused this: put the proxy's user name and password into HTTPS_PROXY " +
      "(http://user:password@proxy.example:3128).",
  ],
  "a proxy that refuses": [
    () => proxyFault("HTTP 403"),
    "Could not show provisioning request req-1: the proxy proxy.example:3128 responded with 403 Forbidden. It did not " +
      "connect to identitycenter.myhuaweicloud.com, so nothing was sent. Check the proxy in HTTPS_PROXY, or add " +
      "identitycenter.myhuaweicloud.com to NO_PROXY if it can be reached without one.",
  ],

  "a start whose response is lost": [
    () => fault("ECONNRESET", starting, "sent"),
    "It is not known whether the request to provision permission set ps-1 was carried out: no response from " +
      "identitycenter.myhuaweicloud.com (ECONNRESET). The provisioning may have started. Find its request ID among the " +
      "provisioning statuses of the instance in Identity Center and pass it to PermissionSetProvisioningStatus, or start " +
      'another one with "pulumi up".',
  ],
  "a start that has no response in time": [
    () => classifyNoResponse(starting, "sent").message,
    "It is not known whether the request to provision permission set ps-1 was carried out: no response from " +
      "identitycenter.myhuaweicloud.com in time. The provisioning may have started. Find its request ID among the " +
      "provisioning statuses of the instance in Identity Center and pass it to PermissionSetProvisioningStatus, or start " +
      'another one with "pulumi up".',
  ],
  "a start with an unclear response": [
    () => status(500, undefined, starting),
    "It is not known whether the request to provision permission set ps-1 was carried out: " +
      "identitycenter.myhuaweicloud.com responded with 500 Internal Server Error. The provisioning may have started. Find " +
      "its request ID among the provisioning statuses of the instance in Identity Center and pass it to " +
      'PermissionSetProvisioningStatus, or start another one with "pulumi up". (X-Request-Id c1d2)',
  ],
  "a start whose response breaks the schema": [
    () => classifyInvalidResponse("/ must be object, but is []", response(200, []), starting).message,
    "Identity Center gave an unexpected response about permission set ps-1 (instance ins-1): / must be object, but is []. " +
      "The provisioning may have started. Find its request ID among the provisioning statuses of the instance in Identity " +
      'Center and pass it to PermissionSetProvisioningStatus, or start another one with "pulumi up". Update ' +
      "pulumi-huaweicloud-identitycenter, or report this if it is the newest version. (X-Request-Id c1d2)",
  ],
  "a start of something unknown": [
    () => status(404, undefined, starting),
    "Identity Center does not know permission set ps-1 (instance ins-1): 404 Not Found. Check all three IDs, and that the " +
      "credentials belong to the organization of this instance. (X-Request-Id c1d2)",
  ],

  "a module that is not there": [
    () => localFault("MODULE_NOT_FOUND", "Cannot find module 'ajv'\nRequire stack:\n- /x"),
    "Could not show provisioning request req-1: Error [MODULE_NOT_FOUND]: Cannot find module 'ajv'. Install " +
      "pulumi-huaweicloud-identitycenter and its dependencies again.",
  ],
  "a Node.js that is too old": [
    () => localFault("ERR_REQUIRE_ESM", "require() of ES Module x not supported."),
    "Could not show provisioning request req-1: Error [ERR_REQUIRE_ESM]: require() of ES Module x not supported. Node.js " +
      `${process.versions.node} cannot load ES modules with require(). Use Node.js 20.19 or a later 20, or 22.12 or newer.`,
  ],
  "a mistake in the code": [
    () => classifyLocalFault(new TypeError("x is not a function"), context, false).message,
    "Could not show provisioning request req-1: TypeError: x is not a function. This looks like a bug: update " +
      "pulumi-huaweicloud-identitycenter, or report it if this is the newest version.",
  ],
  "a mistake in the code after a start was sent": [
    () => classifyLocalFault(new TypeError("x is not a function"), starting, true).message,
    "Could not provision permission set ps-1: TypeError: x is not a function. The provisioning may have started. Find its " +
      "request ID among the provisioning statuses of the instance in Identity Center and pass it to " +
      'PermissionSetProvisioningStatus, or start another one with "pulumi up". This looks like a bug: update ' +
      "pulumi-huaweicloud-identitycenter, or report it if this is the newest version.",
  ],
};

const builtIn: CallContext = { ...context, endpointSetting: undefined };
const starting: CallContext = {
  ...context,
  ...provisionPermissionSet({
    ...{ instanceId: "ins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId: "42" },
  }),
};
const wrongKey = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information" };
const failure: DescribedRequest = {
  ...{ instanceId: "ins-1", requestId: "r-1", status: "FAILED" },
  ...{ permissionSetId: "ps-1", accountId: "acc-1", failureReason: "The account quota is exceeded" },
};

function failed(starter?: string, changed: { [field in keyof DescribedRequest]?: undefined } = {}): string {
  const request = Object.fromEntries(
    Object.entries({ ...failure, ...changed }).filter(([, value]) => value !== undefined),
  ) as unknown as DescribedRequest;
  const inputs = {
    ...{ instanceId: "ins-1", requestId: "r-1" },
    ...(starter !== undefined && { __starter: starter }),
  };
  try {
    openOrFail(permissionSetProvisioning, inputs, request);
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail("the gate opened");
}

function timedOut(changed: Partial<ConstructorParameters<typeof TimedOutError>[0]> = {}): string {
  return new TimedOutError({
    ...{ noun: "provisioning request", requestId: "r-1", timeoutMs: 30 * 60_000 },
    ...{ timeoutField: "create", polls: 187, lastStatus: "IN_PROGRESS", lastError: undefined },
    ...changed,
  }).message;
}

function notStarted(attempts: number, route?: string): string {
  const facts = { permissionSetId: "ps-1", forMs: 5 * 60_000, attemptMs: 60_000, lastError: busy() };
  return new NotStartedError({ ...facts, attempts, route }).message;
}

function busy() {
  return classifyStatus({ ...response(503), xRequestId: undefined }, context);
}

function silence() {
  return classifyNoResponse(context, "sent");
}

function response(httpStatus: number, json?: unknown): ServiceResponse {
  return { status: httpStatus, json, xRequestId: "c1d2", skewMs: 0 };
}

function status(httpStatus: number, json?: unknown, asked = context): string {
  return classifyStatus(response(httpStatus, json), asked).message;
}

function fault(code: string, asked = context, stage: CallStage = "connecting"): string {
  const error = new FetchError(`${code} happened`, "system", { code });
  return classifyTransportFault(error, asked, stage)?.message ?? assert.fail(code);
}

function proxyFault(code: string): string {
  const error = new ProxyFault("proxy.example:3128", code);
  return classifyTransportFault(error, proxied, "connecting")?.message ?? assert.fail(code);
}

function localFault(code: string, message: string): string {
  return classifyLocalFault(Object.assign(new Error(message), { code }), context, false).message;
}

describe("the text of", () => {
  for (const [what, [text, expected]] of Object.entries(texts)) {
    it(what, () => {
      assert.equal(text(), expected);
    });
  }
});
