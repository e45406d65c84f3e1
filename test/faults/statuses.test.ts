import type { Fault } from "../support/emulator/emulator";
import { fails, givesUp, itSurvives, opens, type Scene, startingWith } from "../support/faults/it-survives";
import { kinds } from "../support/properties/kinds";
import { emulatorStage, type OpenStage, rawStage, wholeResponse } from "../support/faults/stage";

type Status = Partial<Extract<Fault, { kind: "status" }>>;

const page = "<html><h1>Bad Gateway</h1></html>";

function responding(status: number, more: Status = {}): OpenStage {
  return emulatorStage([{ ...more, kind: "status", status }]);
}

function passes(status: number, more?: Status): Scene {
  return opens(responding(status, more), [status, 200]);
}

/** Without a usable `Retry-After` the pause is 2 s, give or take a tenth. */
function throttles(more?: Status, afterMs = 1_800): Scene {
  return opens(responding(429, more), [429, 200], { afterMs });
}

function lasts(status: number, more?: Status): Scene {
  return givesUp(
    responding(status, { ...more, times: Infinity }),
    { polls: 2, lastError: ` ${status} `, responded: status !== 407 },
    [status, status],
    { kept: 1 },
  );
}

/** Asks for a request of another kind that has the same ID. */
function isNotKnownAs(requestKind: "assignmentCreation" | "assignmentDeletion"): Scene {
  const lastError = `Identity Center does not know ${kinds[requestKind].noun} r-1 (instance ssoins-1): 404 `;
  return givesUp(emulatorStage([]), { polls: 2, lastError, responded: true }, [404, 404], {
    ...{ kept: 1, requestKind },
  });
}

function refuses(status: number, text: string, more?: Status): Scene {
  const says = startingWith(`Identity Center refused to show provisioning request r-1: ${status} ${text} `);
  return fails(responding(status, more), says, [status]);
}

function isNotFollowed(status: number, stage = responding(status)): Scene {
  return fails(
    stage,
    startingWith(
      `Identity Center could not show provisioning request r-1: <host> responded with a redirect (HTTP ${status}), `,
    ),
    [status],
  );
}

/** The calls of both hosts. */
function redirectingElsewhere(status: number): OpenStage {
  return async () => {
    const elsewhere = await rawStage((socket) => socket.write(wholeResponse("SUCCEEDED")))();
    const stage = await responding(status, { headers: { Location: `${elsewhere.url}/v1` } })();
    return {
      ...stage,
      calls: () => [...stage.calls(), ...elsewhere.calls()],
      connections: async () => (await stage.connections()) + (await elsewhere.connections()),
      close: async () => {
        await Promise.all([stage.close(), elsewhere.close()]);
      },
    };
  };
}

function forEach(statuses: readonly number[], scene: (status: number) => readonly [string, Scene]) {
  return Object.fromEntries(statuses.map(scene));
}

describe("a gate survives a response of", () => {
  const redirects = [301, 302, 303, 307, 308];
  const mayPass = [408, 409, 500, 502, 503, 504];

  itSurvives({
    ...forEach(redirects, (status) => [
      `${status} to the same host`,
      isNotFollowed(status, responding(status, { headers: { Location: "/" } })),
    ]),
    ...forEach(redirects, (status) => [
      `${status} to another host`,
      isNotFollowed(status, redirectingElsewhere(status)),
    ]),
    "304": isNotFollowed(304),
    "204": passes(204),
    "400": refuses(400, "IIC.400 The emulator was told to respond 400."),
    "401, and sends its key once": refuses(401, "IIC.401 The emulator was told to respond 401.", {
      times: Infinity,
    }),
    "403 with an encoded message": refuses(
      403,
      "IIC.1000 No. The credentials need IdentityCenter:permissionSet:describeProvisioningStatus and",
      {
        body: {
          error_code: "IIC.1000",
          error_msg: "No",
          encoded_authorization_message: "A".repeat(4_096),
        },
      },
    ),
    "404, then the request": opens(
      emulatorStage([], { notFoundPolls: 2, outcome: "SUCCEEDED" }),
      [404, 404, 200],
    ),
    "404 to its deadline": lasts(404),
    "404 as an assignment's creation, for the ID of a provisioning": isNotKnownAs("assignmentCreation"),
    "404 as an assignment's deletion, for the ID of a provisioning": isNotKnownAs("assignmentDeletion"),
    "407 to its deadline": lasts(407),
    ...forEach(mayPass, (status) => [`${status} once`, passes(status)]),
    ...forEach(mayPass, (status) => [`${status} to its deadline`, lasts(status)]),
    "503 three times": opens(responding(503, { times: 3 }), [503, 503, 503, 200]),
    "502 with a page": passes(502, { body: page }),
    "200 with a page": passes(200, { body: page }),
    "429 once": throttles(),
    "429 to its deadline": lasts(429),
    "429 with Retry-After: 1": throttles({ headers: { "Retry-After": "1" } }, 1_000),
    "429 with Retry-After: 0": throttles({ headers: { "Retry-After": "0" } }),
    "429 with Retry-After: -1": throttles({ headers: { "Retry-After": "-1" } }),
    "429 with Retry-After: abc": throttles({ headers: { "Retry-After": "abc" } }),
    "429 with Retry-After in the past": throttles({
      headers: { "Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT" },
    }),
    "429 with Retry-After: 100000": lasts(429, { headers: { "Retry-After": "100000" } }),
    "429 with a limit in its text": throttles({
      body: {
        error_code: "APIGW.0308",
        error_msg: "policy user over ratelimit,limit:200,time:5 minute",
      },
    }),
  });
});
