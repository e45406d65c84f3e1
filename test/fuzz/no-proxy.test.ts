import assert from "node:assert/strict";
import * as fc from "fast-check";
import { isExempt } from "../../src/identity-center/settings/no-proxy";
import { withGo } from "../support/no-proxy/go";
import { list, urls } from "../support/no-proxy/lists";
import { readRecorded } from "../support/no-proxy/recorded";

function assertAsGo(list: string, exempted: string): void {
  for (const [index, url] of urls.entries()) {
    assert.equal(isExempt(new URL(url), list), exempted[index] === "1", `${JSON.stringify(list)}: ${url}`);
  }
}

describe("a list such as NO_PROXY", function () {
  this.timeout("2m");

  it("exempts the same hosts as Go, for 2,000 lists with Go's recorded results", () => {
    const recorded = readRecorded();
    assert.ok(recorded.length > 1_900);
    for (const [list, exempted] of recorded) assertAsGo(list, exempted);
  });

  it("exempts the same hosts as Go, for 2,000 new random lists, or for recorded ones if Go is not installed", async () => {
    const lists = fc.sample(list, 2_000);
    const responses = await withGo((evaluate) => evaluate(lists));
    const results =
      responses?.map((exempted, index) => [lists[index] ?? "", exempted] as const) ?? readRecorded();
    assert.ok(results.length > 1_900);
    for (const [list, exempted] of results) assertAsGo(list, exempted);
  });
});
