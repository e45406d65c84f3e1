import type { Fault } from "../support/emulator/emulator";
import { givesUp, itSurvives, opens, type Scene, type Seen } from "../support/faults/it-survives";
import { emulatorStage } from "../support/faults/stage";

const megabyte = 1024 * 1024;

/** A broken response, and then a whole one. */
function passes(fault: Fault, httpStatus: number | "none" = "none"): Scene {
  return opens(emulatorStage([fault]), [httpStatus, 200]);
}

/** A response that is not complete at the deadline. The call and its connection are ended then. */
function hangs(fault: Fault, seen: Pick<Seen, "responded"> = {}): Scene {
  const lastError = "no response from <host> in time";
  return givesUp(emulatorStage([fault]), { polls: 1, lastError, ...seen }, ["none"]);
}

describe("a gate survives a connection with", () => {
  itSurvives({
    "a reset before the headers": passes({ kind: "reset", at: "beforeHeaders" }),
    "a reset in mid-body": passes({ kind: "reset", at: "midBody" }),
    "an end without a response": passes({ kind: "close" }),
    "a Content-Length that is too long": passes({ kind: "contentLength", difference: 10 }),
    "a Content-Length that is too short": passes({ kind: "contentLength", difference: -10 }),
    "broken chunks": passes({ kind: "brokenChunks" }),
    "a header of 32 KB": passes({ kind: "hugeHeader", bytes: 32 * 1024 }, 200),
    "a body of 64 MB": passes({ kind: "hugeBody", bytes: 64 * megabyte }),
    "a gzip bomb": passes({ kind: "gzip", bytes: 8 * megabyte }, 200),
    "compression that was not requested": passes({ kind: "gzip" }, 200),
    "headers that never come": hangs({ kind: "hang", at: "beforeHeaders" }),
    "a body that never comes": hangs({ kind: "hang", at: "afterHeaders" }, { responded: true }),
    "a body that stops half-way": hangs({ kind: "hang", at: "midBody" }, { responded: true }),
    "one header byte a second": hangs({ kind: "drip", part: "headers", everyMs: 1_000 }),
    "one body byte a second": hangs({ kind: "drip", part: "body", everyMs: 1_000 }, { responded: true }),
    "nothing but resets": givesUp(
      emulatorStage([{ kind: "reset", at: "beforeHeaders", times: Infinity }]),
      { polls: 2, lastError: "ECONNRESET" },
      ["none", "none"],
    ),
  });
});
