import { STATUS_CODES } from "node:http";
import {
  type CallError,
  type CallFacts,
  NotFoundError,
  RefusedError,
  ThrottledError,
  type Throttling,
  UnexpectedResponseError,
  UnreachableError,
} from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import { describeSkew } from "../wire/clock-skew";
import {
  type CallContext,
  checkEndpoint,
  endpointRetryMs,
  proxyWantsPassword,
  serviceName,
} from "./call-context";
import { isGatewayNotFound, readText, type ServiceResponse, withXRequestId } from "../wire/service-response";
import { parseRateLimit } from "../wire/throttling";
import { uncertainOutcome } from "./uncertain-outcome";

/** A new request ID may not be known everywhere yet. Assumed, not documented. */
const notFoundRetryMs = 30_000;

const longestServiceText = 500;
const longestErrorCode = 128;

const mayPass = "This may pass: try again later.";

/**
 * Makes the error for any response but a readable 200, and decides how long to retry.
 *
 * Only the HTTP status decides. The same `error_code` comes with several statuses, and its prefix depends on the
 * edition of the gateway (`APIGW.0308`, `APIG.0308`).
 */
export function classifyStatus(response: ServiceResponse, context: CallContext): CallError {
  const { status } = response;
  const { task, subject, host, ids = "both IDs", ifResponseIsLost } = context;
  const service = serviceName(context);
  const facts = factsOf(response, context);
  if (isUncertain(status) && ifResponseIsLost !== undefined) {
    const what = `${host} responded with ${describe(response)}`;
    return uncertainOutcome({ task, ifResponseIsLost }, what, summaryOf(response), facts);
  }
  const textWith = (advice: string) =>
    withXRequestId(
      `${service} could not ${task}: ${host} responded with ${describe(response)} ${advice}`,
      response,
    );

  if (status === 429) return new ThrottledError(textWith(mayPass), throttlingIn(response), facts);
  if (isUncertain(status) || status === 409) {
    return new UnreachableError(textWith(mayPass), summaryOf(response), Infinity, facts);
  }
  if (status < 400) {
    return new UnexpectedResponseError(
      `${service} could not ${task}: ${host} responded with a redirect (HTTP ${status}), which is ` +
        `never followed. ${checkEndpoint(context)}`,
      facts,
    );
  }
  if (status === 407) {
    const retryForMs = endpointRetryMs(context);
    return new UnreachableError(
      textWith(proxyWantsPassword(context)),
      summaryOf(response),
      retryForMs,
      facts,
    );
  }
  if (isGatewayNotFound(response)) {
    const text = withXRequestId(
      `${service} could not ${task}: ${describe(response)} ${checkEndpoint(context)}`,
      response,
    );
    // Only a request is not found. An identity without which no call can be made is refused.
    return context.service ? new RefusedError(text, status, facts) : new NotFoundError(text, 0, facts);
  }
  if (status === 404 && context.service === undefined) {
    return new NotFoundError(
      withXRequestId(
        `Identity Center does not know ${subject}: ${describe(response)} Check ${ids}, and that the ` +
          "credentials belong to the organization of this instance.",
        response,
      ),
      // A write is repeated only after a conflict or throttling.
      ifResponseIsLost === undefined ? notFoundRetryMs : 0,
      facts,
    );
  }
  return new RefusedError(
    withXRequestId(
      `${service} refused to ${task}: ${describe(response)} ${adviceOnRefusal(response, context)}`,
      response,
    ),
    status,
    facts,
  );
}

/**
 * Makes the error for a call that was not sent, because the service throttled another call with the same credentials.
 */
export function classifyThrottling(throttling: Throttling, { task, host }: CallContext): ThrottledError {
  return new ThrottledError(
    `Could not ${task}: the call was not sent, because ${host} throttled another one: ${throttling.text} ${mayPass}`,
    throttling,
    { host },
  );
}

/**
 * Makes the error for a call that was not sent, because the service refused or throttled another call with the same
 * credentials.
 */
export function classifyResponseToAnother(response: ServiceResponse, context: CallContext): CallError {
  const { task, host } = context;
  // The X-Request-Id belongs to the other call, so support would find the wrong call by it.
  const facts = { ...factsOf(response, context), xRequestId: undefined };
  if (response.status === 429) return classifyThrottling(throttlingIn(response), context);
  return new RefusedError(
    `Could not ${task}: the call was not sent, because ${host} refused the same credentials before: ` +
      `${describe(response)} ${adviceOnRefusal(response, context)}`,
    response.status,
    facts,
  );
}

function adviceOnRefusal({ status, skewMs }: ServiceResponse, context: CallContext): string {
  const { action, credentialsSource, tokenExpiry = "", ids = "both IDs" } = context;
  const advice = context.adviseOnRefusal?.(status, credentialsSource);
  if (advice !== undefined) return advice;
  const skew = describeSkew(skewMs, serviceName(context));
  if (status === 401 && skew !== undefined) {
    return (
      `${skew}, and a signature is valid for 15 minutes: correct the clock. The access key in ${credentialsSource} may ` +
      "be right, and is not sent again for 5 minutes."
    );
  }
  if (status === 401) {
    // If the response has no date, the clock may be wrong.
    const clock = skewMs === undefined ? " and this machine's clock" : "";
    return (
      `${tokenExpiry && `${tokenExpiry} `}Check the access key, the secret key and any security token in ` +
      `${credentialsSource}${clock}; a new key may need some minutes to work. The refused key is not sent again for 5 ` +
      "minutes, because repeated failures lock it."
    );
  }
  if (status === 403) {
    return (
      `The credentials need ${action} and organizations:delegatedAdministrators:list, and must belong to the ` +
      "management account or a delegated administrator."
    );
  }
  return `Check ${ids}.`;
}

function throttlingIn(response: ServiceResponse): Throttling {
  return {
    retryAfterMs: response.retryAfterMs,
    rateLimit: parseRateLimit(readText(response, "error_msg")),
    text: describe(response),
  };
}

/** Whether the request may have been carried out. A server on the way may have responded without knowing. */
function isUncertain(status: number): boolean {
  return status < 300 || status === 408 || status >= 500;
}

function summaryOf({ status }: ServiceResponse): string {
  return status === 200 ? "HTTP 200 without JSON" : `HTTP ${status}`;
}

/**
 * The status, code and text of an error: `403 IIC.1000 No permission for action ….` Not the whole body, because
 * `encoded_authorization_message` is long.
 */
function describe(response: ServiceResponse): string {
  const { status } = response;
  const text = `${readText(response, "error_code")} ${readText(response, "error_msg")}`.trim();
  const phrase = text || (STATUS_CODES[status] ?? "");
  const flaw = status === 200 ? ", but not with JSON" : "";
  return asSentence(`${status} ${visibleText(phrase, longestServiceText)}${flaw}`);
}

/**
 * Makes the error for a 200 that breaks the schema. The error is final, because a service that has changed does not
 * change back.
 */
export function classifyInvalidResponse(
  why: string,
  response: ServiceResponse,
  context: CallContext,
): CallError {
  const { subject, ifResponseIsLost } = context;
  const parts = [
    `${serviceName(context)} gave an unexpected response about ${subject}: ${asSentence(why)}`,
    ifResponseIsLost,
    "Update pulumi-huaweicloud-identitycenter, or report this if it is the newest version.",
  ];
  const text = withXRequestId(parts.filter(Boolean).join(" "), response);
  return new UnexpectedResponseError(text, factsOf(response, context));
}

function factsOf(response: ServiceResponse, { host }: CallContext): CallFacts {
  const { status, xRequestId } = response;
  const errorCode = visibleText(readText(response, "error_code"), longestErrorCode) || undefined;
  return { host, httpStatus: status, errorCode, xRequestId };
}
