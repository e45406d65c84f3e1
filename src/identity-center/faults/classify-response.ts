import { STATUS_CODES } from "node:http";
import {
  type LookError,
  NotFoundError,
  RefusedError,
  ThrottledError,
  type Throttling,
  UnexpectedAnswerError,
  UnreachableError,
} from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import { describeSkew } from "../wire/clock-skew";
import { checkEndpoint, patienceWithEndpoint, proxyWantsPassword, type Question } from "./call-description";
import { isGatewayNotFound, readText, type ServiceAnswer, withXRequestId } from "../wire/service-response";
import { parseRateLimit } from "../wire/throttling";
import { uncertainOutcome } from "./uncertain-outcome";

/** A fresh request ID may not be known everywhere yet (unknown to the documentation: assumed). */
const notFoundPatienceMs = 30_000;

const longestServiceText = 500;

const mayPass = "This may pass: try again later.";

/**
 * Says what an answer other than a readable 200 means, and whether it may pass.
 *
 * The HTTP status decides: the same `error_code` comes with several statuses, and its prefix differs by
 * edition (`APIGW.0308`, `APIG.0308`).
 */
export function judgeStatus(answer: ServiceAnswer, question: Question): LookError {
  const { status } = answer;
  const { task, subject, host, ids = "both IDs", ifAnswerIsLost } = question;
  if (isUncertain(status) && ifAnswerIsLost !== undefined) {
    const what = `${host} answered ${describe(answer)}`;
    return uncertainOutcome({ task, ifAnswerIsLost }, what, summaryOf(answer), { answer });
  }
  const textWith = (advice: string) =>
    withXRequestId(
      `Identity Center could not ${task}: ${host} answered ${describe(answer)} ${advice}`,
      answer,
    );

  if (status === 429) return new ThrottledError(textWith(mayPass), throttlingIn(answer));
  if (isUncertain(status) || status === 409) {
    return new UnreachableError(textWith(mayPass), summaryOf(answer), Infinity);
  }
  if (status < 400) {
    return new UnexpectedAnswerError(
      `Identity Center could not ${task}: ${host} answered with a redirect (HTTP ${status}), which is ` +
        `never followed. ${checkEndpoint(question)}`,
      status,
    );
  }
  if (status === 407) {
    const patienceMs = patienceWithEndpoint(question);
    return new UnreachableError(textWith(proxyWantsPassword), summaryOf(answer), patienceMs);
  }
  if (isGatewayNotFound(answer)) {
    return new NotFoundError(
      withXRequestId(
        `Identity Center could not ${task}: ${describe(answer)} ${checkEndpoint(question)}`,
        answer,
      ),
      0,
    );
  }
  if (status === 404) {
    return new NotFoundError(
      withXRequestId(
        `Identity Center does not know ${subject}: ${describe(answer)} Check ${ids}, and that the ` +
          "credentials belong to the organization of this instance.",
        answer,
      ),
      // A call that changes something is repeated only over a conflict or throttling.
      ifAnswerIsLost === undefined ? notFoundPatienceMs : 0,
    );
  }
  return new RefusedError(
    withXRequestId(
      `Identity Center refused to ${task}: ${describe(answer)} ${adviceOnRefusal(answer, question)}`,
      answer,
    ),
    status,
  );
}

/** The error for a call that was not sent, because the service throttled another one with the same credentials. */
export function judgeThrottling(throttling: Throttling, { task, host }: Question): ThrottledError {
  return new ThrottledError(
    `Identity Center could not ${task}: it was not asked, because ${host} had answered another request with ` +
      `${throttling.text} ${mayPass}`,
    throttling,
  );
}

/**
 * The error for a call that was not sent, because the response to another one with the same credentials holds for it: a
 * refusal of the credentials, or throttling.
 */
export function judgeAnswerToAnother(answer: ServiceAnswer, question: Question): LookError {
  const { task, host } = question;
  if (answer.status === 429) return judgeThrottling(throttlingIn(answer), question);
  return new RefusedError(
    `Identity Center could not ${task}: it was not asked, because ${host} had answered another request with ` +
      `${describe(answer)} ${adviceOnRefusal(answer, question)}`,
    answer.status,
  );
}

function adviceOnRefusal({ status, skewMs }: ServiceAnswer, question: Question): string {
  const { action, credentialsSource, tokenExpiry = "", ids = "both IDs" } = question;
  const skew = describeSkew(skewMs);
  if (status === 401 && skew !== undefined) {
    return (
      `${skew}, and a signature is good for 15 minutes: correct the clock. The access key in ${credentialsSource} may ` +
      "be right; it is not sent again for 5 minutes."
    );
  }
  if (status === 401) {
    return (
      `Correct the access key, secret key or security token in ${credentialsSource}, or this machine's clock if ` +
      `it is minutes off. ${tokenExpiry && `${tokenExpiry} `}A key that was made minutes ago may not be known ` +
      "everywhere yet: run again later. The refused access key is not sent again for 5 minutes, because repeated " +
      "failures lock it."
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

function throttlingIn(answer: ServiceAnswer): Throttling {
  return {
    retryAfterMs: answer.retryAfterMs,
    rateLimit: parseRateLimit(readText(answer, "error_msg")),
    text: describe(answer),
  };
}

/** Neither carried out nor refused for sure: whoever answered may not know what became of the request. */
function isUncertain(status: number): boolean {
  return status < 300 || status === 408 || status >= 500;
}

function summaryOf({ status }: ServiceAnswer): string {
  return status === 200 ? "HTTP 200 without JSON" : `HTTP ${status}`;
}

/** `403 IIC.1000 No permission for action ….` Never the whole body: `encoded_authorization_message` is long. */
function describe(answer: ServiceAnswer): string {
  const { status } = answer;
  const text = `${readText(answer, "error_code")} ${readText(answer, "error_msg")}`.trim();
  const phrase = text || (STATUS_CODES[status] ?? "");
  const flaw = status === 200 ? ", but not with JSON" : "";
  return asSentence(`${status} ${visibleText(phrase, longestServiceText)}${flaw}`);
}

/** Says that a 200 broke the schema. It is final: a service that changed will not change back. */
export function judgeBrokenAnswer(why: string, answer: ServiceAnswer, question: Question): LookError {
  const { subject, ifAnswerIsLost } = question;
  const parts = [
    `Identity Center gave an unexpected answer about ${subject}: ${asSentence(why)}`,
    ifAnswerIsLost,
    "Look for a newer version of pulumi-huaweicloud-identitycenter, and report it if there is none.",
  ];
  return new UnexpectedAnswerError(withXRequestId(parts.filter(Boolean).join(" "), answer));
}
