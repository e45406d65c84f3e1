import assert from "node:assert/strict";
import { findAgencies } from "../../src/identity-center/credentials/agencies";
import { idTokenInEnvironment } from "../../src/identity-center/credentials/sources/id-token";
import { currentProfile } from "../../src/identity-center/credentials/sources/koocli";
import { pulumiConfig } from "../../src/identity-center/credentials/sources/pulumi-config-and-environment";
import { sdkFile } from "../../src/identity-center/credentials/sources/sdk-file";
import { InvalidResponse } from "../../src/identity-center/operations/response-schema";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { resolveEndpoint } from "../../src/identity-center/settings/endpoint";
import { createRedactor } from "../../src/identity-center/wire/redact";
import { parseRateLimit, parseRetryAfter } from "../../src/identity-center/wire/throttling";
import { parseDuration } from "../../src/model/duration";
import { IdentityCenterError } from "../../src/model/errors";
import { findRequestIdProblem, parseResourceId } from "../../src/model/ids";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import { asSentence, visibleText } from "../../src/model/untrusted-text";
import { longTexts, unsafe } from "../support/fuzz/hostile-text";
import { createHome, type Home } from "../support/home";
import { settingsOf } from "../support/settings";
import { contextOf } from "../support/sources";

const { statusResponse } = permissionSetProvisioningOperations;

/**
 * With quadratic code each of these would take minutes. It measures the time of the processor, so a busy machine
 * changes nothing.
 */
const longestMs = 1_000;

/** Names of settings, and 200 characters of a value. */
const longestMessage = 1_200;

const redact = createRedactor(["a-secret-of-20-bytes", "(((((((((((((((((((("]);
const key = { instanceId: "i", requestId: "r" };
const response = (fields: object) =>
  statusResponse.parse({ permission_set_provisioning_status: { request_id: "r", ...fields } }, key);
const endpoint = (endpoints: string) => resolveEndpoint(settingsOf({ "huaweicloud:endpoints": endpoints }));

describe("a text of 1 MB", function () {
  this.timeout(120_000);

  let home: Home;
  before(() => {
    home = createHome();
  });
  after(() => {
    home.remove();
  });

  const sdk = (text: string) => {
    home.write(".huaweicloud/credentials", text);
    return sdkFile(contextOf({}, home.path));
  };
  const koocli = (text: string) => {
    home.write(".hcloud/config.json", text);
    return currentProfile(contextOf({}, home.path));
  };

  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    "visible text": (text) => visibleText(text, 4_096),
    "visible text that is not cut": (text) => visibleText(text),
    "a sentence": asSentence,
    "a text without secrets": redact,
    "a duration": parseDuration,
    "the number of a duration": (text) => parseDuration(`1${text}s`),
    "an ID": (text) => findRequestIdProblem(permissionSetProvisioning, text),
    "a resource's ID": (text) => parseResourceId(permissionSetProvisioning, text),
    "the first part of a resource's ID": (text) => parseResourceId(permissionSetProvisioning, `${text}/r-1`),
    "a Retry-After and a Date": (text) => parseRetryAfter(text, text, 0),
    "the date of a Retry-After": (text) => parseRetryAfter(`Sun, ${text}`, `Sun, ${text} GMT`, 0),
    "the text of a 429": parseRateLimit,
    "the numbers of a rate limit": (text) => parseRateLimit(`limit:${text},time:${text}`),
    "a status": (text) => response({ status: text }),
    "a failure reason": (text) => response({ status: "FAILED", failure_reason: text }),
    "the endpoints": endpoint,
    "an endpoint": (text) => endpoint(JSON.stringify({ identitycenter: `https://${text}` })),
    "the path of an endpoint": (text) =>
      endpoint(JSON.stringify({ identitycenter: `https://h.example/${text}` })),
    "a key in Pulumi config": (text) =>
      pulumiConfig(contextOf({ "huaweicloud:accessKey": text, "huaweicloud:secretKey": `${text} ` })),
    "an agency in Pulumi config": (text) => findAgencies(settingsOf({ "huaweicloud:assumeRole": text })),
    "the parts of an agency": (text) =>
      findAgencies(
        settingsOf({ "huaweicloud:assumeRole": JSON.stringify({ agencyName: text, domainName: text }) }),
      ),
    "an ID token": (text) =>
      idTokenInEnvironment(contextOf({ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: text })),
    "the name of an identity provider": (text) =>
      idTokenInEnvironment(contextOf({ HW_ASSUME_ROLE_IDP_ID: text, HW_ASSUME_ROLE_ID_TOKEN: "a.b.c" })),
    "the URNs of an OIDC provider and an agency": (text) =>
      idTokenInEnvironment(
        contextOf({
          HUAWEICLOUD_OIDC_PROVIDER_URN: `iam::d-1:oidcProvider:${text}`,
          HUAWEICLOUD_OIDC_AGENCY_URN: text,
        }),
      ),
    "the SDKs' file": sdk,
    "a key in the SDKs' file": (text) => sdk(`[basic]\nak = ${text}\nsk = ${text}`),
    "KooCLI's file": koocli,
    "a key in KooCLI's file": (text) =>
      koocli(JSON.stringify({ profiles: [{ name: "default", accessKeyId: text, secretAccessKey: text }] })),
    "a profile in KooCLI's file": (text) =>
      koocli(JSON.stringify({ current: text, profiles: [{ name: text, mode: text }] })),
  };

  for (const [what, read] of Object.entries(readers)) {
    it(`as ${what} is read or refused within a second`, () => {
      for (const text of longTexts) {
        const start = process.cpuUsage();
        try {
          read(text);
        } catch (error) {
          assert.ok(error instanceof IdentityCenterError || error instanceof InvalidResponse, String(error));
          const message = error instanceof InvalidResponse ? error.why : error.message;
          assert.ok(message.length <= longestMessage, `${message.length} characters`);
          assert.doesNotMatch(message, unsafe);
        }
        const { user, system } = process.cpuUsage(start);
        const ms = (user + system) / 1_000;
        assert.ok(ms < longestMs, `${ms} ms for ${JSON.stringify(text.slice(0, 10))}`);
      }
    });
  }
});
