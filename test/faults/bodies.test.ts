import type { FaultBody } from "../support/emulator/faults";
import type { RequestLife } from "../support/emulator/request-lives";
import { fails, itSurvives, opens, type Scene, startingWith } from "../support/faults/it-survives";
import { kindsOfRequest } from "../support/emulator/request-kinds";
import { kinds } from "../support/properties/kinds";
import { emulatorStage, type OpenStage, stageKey } from "../support/faults/stage";

const wrapper = "/permission_set_provisioning_status";

/** Not JSON. A server on the way has responded, and may not respond the next time. */
function passes(body: FaultBody): Scene {
  return opens(emulatorStage([{ kind: "body", body }]), [200, 200]);
}

/** JSON, but not the service's. */
function breaks(body: string, why: string): Scene {
  return breaksWith(emulatorStage([{ kind: "body", body }]), why);
}

function breaksField(fields: RequestLife["fields"], why: string): Scene {
  return breaksWith(emulatorStage([], { fields: fields ?? {} }), `${wrapper}/${why}`);
}

function breaksWith(stage: OpenStage, why: string): Scene {
  const sentence = why.endsWith("…") ? why : `${why}.`;
  return fails(
    stage,
    startingWith(
      `Identity Center gave an unexpected response about provisioning request r-1 (instance ssoins-1): ${sentence} `,
    ),
    [200],
  );
}

/** A gate of another kind gets the response about a provisioning request. */
function isNoResponseTo(requestKind: "assignmentCreation" | "assignmentDeletion"): Scene {
  const scene = fails(
    emulatorStage([{ kind: "body", body: responseOf({ status: "SUCCEEDED" }) }], { kind: requestKind }),
    startingWith(
      `Identity Center gave an unexpected response about ${kinds[requestKind].noun} r-1 (instance ssoins-1): ` +
        `/ must have required property '${kindsOfRequest[requestKind].status.key}'. `,
    ),
    [200],
  );
  return { ...scene, requestKind };
}

function isFailure(failure_reason: unknown, shown: string): Scene {
  return fails(
    emulatorStage([], { fields: { status: "FAILED", failure_reason } }),
    startingWith(`Provisioning request r-1 FAILED: ${shown} A failed request stays failed. `),
    [200],
  );
}

function isDate(created_date: unknown): Scene {
  return opens(emulatorStage([], { fields: { status: "SUCCEEDED", created_date } }), [200]);
}

function responseOf(fields: object): string {
  return JSON.stringify({
    permission_set_provisioning_status: { request_id: stageKey.requestId, ...fields },
  });
}

const noResponse = "/ must have required property 'permission_set_provisioning_status'";
const noStatus = `${wrapper} must have required property 'status'`;

function isNot(value: string): string {
  return `status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is ${value}`;
}

function isOther(value: string): string {
  return `request_id must be the one that was asked for, but is ${value}`;
}

describe("a gate survives a body that", () => {
  itSurvives({
    "is empty": passes(""),
    "is blank": passes(" \r\n"),
    "is truncated": passes(responseOf({ status: "SUCCEEDED" }).slice(0, -1)),
    "is UTF-16": passes(Buffer.from(responseOf({ status: "SUCCEEDED" }), "utf16le")),
    "is a million brackets": passes("[".repeat(1_000_000)),
    "is 100,000 arrays in one another": passes("[".repeat(100_000) + "]".repeat(100_000)),
    "is two responses": passes(responseOf({ status: "FAILED" }) + responseOf({ status: "SUCCEEDED" })),
    "is NaN": passes("NaN"),
    "begins with a byte order mark": opens(
      emulatorStage([{ kind: "body", body: `\ufeff${responseOf({ status: "SUCCEEDED" })}` }]),
      [200],
    ),
    "is null": breaks("null", "/ must be object, but is null"),
    "is []": breaks("[]", "/ must be object, but is []"),
    'is "x"': breaks('"x"', '/ must be object, but is "x"'),
    "is 1": breaks("1", "/ must be object, but is 1"),
    "is {}": breaks("{}", noResponse),
    "has the response in __proto__": breaks(
      `{"__proto__":${responseOf({ status: "SUCCEEDED" })}}`,
      noResponse,
    ),
    "has the status in __proto__": breaks(
      responseOf({}).replace('{"request_id', '{"__proto__":{"status":"SUCCEEDED"},"request_id'),
      noStatus,
    ),
    "has no status": breaks(responseOf({}), noStatus),
    "has a status in lower case": breaksField({ status: "succeeded" }, isNot('"succeeded"')),
    "has an unknown status": breaksField({ status: "PENDING" }, isNot('"PENDING"')),
    "has a status with a blank": breaksField({ status: "SUCCEEDED " }, isNot('"SUCCEEDED "')),
    "has a number for its status": breaksField({ status: 1 }, "status must be string, but is 1"),
    "has a list for its status": breaksField(
      { status: ["SUCCEEDED"] },
      'status must be string, but is ["SUCCEEDED"]',
    ),
    "has a deep list for its status": breaks(
      responseOf({ status: "?" }).replace('"?"', "[".repeat(500) + "]".repeat(500)),
      `${wrapper}/status must be string, but is ${"[".repeat(199)}…`,
    ),
    "has a status of 1 MB": breaksField({ status: "S".repeat(1_000_000) }, isNot(`"${"S".repeat(198)}…`)),
    "has a status with escapes": breaksField({ status: "\u001b[2J\n" }, isNot('"\\u001b[2J\\n"')),
    "is about another request": breaksField({ request_id: "r-2", status: "SUCCEEDED" }, isOther('"r-2"')),
    "is about a request of another case": breaksField(
      { request_id: "R-1", status: "SUCCEEDED" },
      isOther('"R-1"'),
    ),
    "is about a provisioning, and not the creation of an assignment": isNoResponseTo("assignmentCreation"),
    "is about a provisioning, and not the deletion of an assignment": isNoResponseTo("assignmentDeletion"),
    "gives null for the reason": isFailure(null, "Identity Center gave no reason."),
    "gives a blank for the reason": isFailure(" \n ", "Identity Center gave no reason."),
    "gives 1 MB for the reason": isFailure("R".repeat(1_000_000), `${"R".repeat(4_095)}…`),
    "gives ANSI escapes in the reason": isFailure("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m."),
    "gives newlines in the reason": isFailure("one\r\ntwo\n", "one\\r\\ntwo."),
    "turns the direction of the reason": isFailure("\u202egnp.exe", "\\u202egnp.exe."),
    "has a date as a string": isDate("1677175760379"),
    "has a date as an integer": isDate(1677175760379),
    "has a date as a float": isDate(0.5),
    "has a negative date": isDate(-1),
    "has a date of 2^60": isDate(2 ** 60),
    "has a date as text": isDate("yesterday"),
    "has no date": isDate(null),
  });
});
