import assert from "node:assert/strict";
import { showProgress } from "../../src/provider/progress";
import { MetadataError, UnreachableError } from "../../src/model/errors";
import type { DescribedRequest } from "../../src/model/request";
import type { Pause } from "../../src/wait/wait-until";

const host = "identitycenter.myhuaweicloud.com";
const inProgress: DescribedRequest = {
  instanceId: "ins-1",
  requestId: "req-1",
  status: "IN_PROGRESS",
};
const responded: Pause<DescribedRequest> = {
  elapsedMs: 42_300,
  polls: 9,
  lastResponse: inProgress,
  lastResponseMs: 0,
  lastError: undefined,
  nextPollInMs: 7_200,
  sameErrors: 0,
};
const failed = failedWith("HTTP 503");

function failedWith(summary: string): Pause<DescribedRequest> {
  const lastError = new UnreachableError("Identity Center could not …", summary, Infinity);
  return { ...responded, lastError, nextPollInMs: 6_000, sameErrors: 1 };
}

/** The rows for these pauses of one wait. */
function rowsOf(
  pauses: readonly Pause<DescribedRequest>[],
  { isCi = false, what }: { isCi?: boolean; what?: string } = {},
): string[] {
  const rows: string[] = [];
  const progress = (urn: string | undefined, text: string) => {
    assert.equal(urn, "urn:1");
    rows.push(text);
  };
  const show = showProgress({ progress, isCi }, "urn:1", host, what);
  pauses.forEach(show);
  return rows;
}

/** All pauses of a wait, one every `everyMs`. */
function pausesOf(durationMs: number, everyMs: number, pause = responded): Pause<DescribedRequest>[] {
  const count = Math.ceil(durationMs / everyMs);
  return Array.from({ length: count }, (_, index) => ({ ...pause, elapsedMs: 200 + index * everyMs }));
}

describe("a row", () => {
  it("contains the status, the elapsed time, and the time until the next poll", () => {
    assert.deepEqual(rowsOf([responded]), ["IN_PROGRESS 42s, next poll in 7s"]);
  });

  it("names the proxy and not the host if the proxy is to blame", () => {
    const proxyHost = "proxy.example:3128";
    const rows = ["HTTP 502", "no response in time"].flatMap((summary) => {
      const lastError = new UnreachableError("Identity Center could not …", summary, Infinity, { proxyHost });
      return rowsOf([{ ...failed, lastError }]);
    });
    assert.deepEqual(rows, [
      "HTTP 502 from the proxy proxy.example:3128, next poll in 6s",
      "no response in time from the proxy proxy.example:3128, next poll in 6s",
    ]);
  });

  it("does not name the host if the metadata service is to blame", () => {
    const summary = "no credentials (metadata: no response in 3 s)";
    const lastError = new MetadataError("The metadata service …", summary, Infinity);
    assert.deepEqual(rowsOf([{ ...failed, lastError }]), [`${summary}, next poll in 6s`]);
  });

  it("says what went wrong, whatever was seen before, and counts the same error from the second on", () => {
    const rows = rowsOf([failed, { ...failed, sameErrors: 2 }, { ...failed, sameErrors: 3 }]);
    assert.deepEqual(rows, [
      "HTTP 503, next poll in 6s",
      "HTTP 503 (2 in a row), next poll in 6s",
      "HTTP 503 (3 in a row), next poll in 6s",
    ]);
    assert.deepEqual(rowsOf([{ ...failed, lastResponse: undefined }]), ["HTTP 503, next poll in 6s"]);
  });

  it("names the host if no response came from it", () => {
    assert.deepEqual(rowsOf([failedWith("ECONNRESET")]), [`ECONNRESET from ${host}, next poll in 6s`]);
  });

  it("names the next attempt as the caller does", () => {
    assert.deepEqual(rowsOf([failed], { what: "try" }), ["HTTP 503, next try in 6s"]);
  });

  it("writes whole seconds, minutes and hours as Pulumi does, and leaves out a time below a second", () => {
    const texts = [
      [0, ""],
      [999, ""],
      [1_000, " 1s"],
      [59_499, " 59s"],
      [59_500, " 1m"],
      [61_000, " 1m1s"],
      [3_599_700, " 1h"],
      [5_425_000, " 1h30m25s"],
    ] as const;
    for (const [elapsedMs, text] of texts) {
      assert.deepEqual(rowsOf([{ ...responded, elapsedMs }]), [`IN_PROGRESS${text}, next poll in 7s`]);
    }
    assert.deepEqual(rowsOf([{ ...responded, nextPollInMs: 40 }]), ["IN_PROGRESS 42s, next poll in 1s"]);
  });

  it("is not repeated", () => {
    const later = { ...responded, elapsedMs: 49_000 };
    assert.deepEqual(rowsOf([responded, { ...responded }, later, { ...later }]), [
      "IN_PROGRESS 42s, next poll in 7s",
      "IN_PROGRESS 49s, next poll in 7s",
    ]);
  });

  it("appears with each poll at a terminal", () => {
    assert.equal(rowsOf(pausesOf(600_000, 5_000)).length, 120);
  });
});

describe("a row in a CI", () => {
  const timesOf = (pauses: readonly Pause<DescribedRequest>[]) =>
    rowsOf(pauses, { isCi: true }).map((row) => /^(?:IN_PROGRESS|HTTP \d+) ?(\S*),/.exec(row)?.[1]);

  it("appears at once, after 15 s, 30 s and 60 s, and then every minute", () => {
    assert.deepEqual(timesOf(pausesOf(241_000, 1_000)), ["", "15s", "30s", "1m", "2m", "3m", "4m"]);
  });

  it("appears with the first poll after its time if polls are rare, and does not catch up", () => {
    assert.deepEqual(timesOf(pausesOf(200_000, 50_000)), ["", "50s", "1m40s", "2m30s"]);
  });

  it("appears whenever the status or the error changes", () => {
    const at = (pause: Pause<DescribedRequest>, elapsedMs: number) => ({ ...pause, elapsedMs });
    const pauses = [
      at(responded, 100),
      at(responded, 1_100),
      at(failed, 2_100),
      at({ ...failed, sameErrors: 2 }, 3_100),
      at(failedWith("HTTP 429"), 4_100),
      at(responded, 5_100),
      at(responded, 6_100),
    ];
    assert.deepEqual(rowsOf(pauses, { isCi: true }), [
      "IN_PROGRESS, next poll in 7s",
      "HTTP 503, next poll in 6s",
      "HTTP 429, next poll in 6s",
      "IN_PROGRESS 5s, next poll in 7s",
    ]);
  });

  it("appears 12 times in ten minutes, and not 120 times", () => {
    assert.equal(rowsOf(pausesOf(600_000, 5_000), { isCi: true }).length, 12);
  });

  it("names the service that failed if it is another one, such as the one that gives the credentials", () => {
    const lastError = new UnreachableError("…", "HTTP 503", Infinity, {
      ...{ host: "sts.example.com", httpStatus: 503 },
    });
    assert.deepEqual(rowsOf([{ ...failed, lastError }]), ["HTTP 503 from sts.example.com, next poll in 6s"]);
  });
});
