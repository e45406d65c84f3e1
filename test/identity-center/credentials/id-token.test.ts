import assert from "node:assert/strict";
import { readIdToken } from "../../../src/identity-center/credentials/id-token";
import { createIdToken } from "../../support/id-tokens";
import { settingsOf } from "../../support/settings";

describe("readIdToken", () => {
  it("gives advice on a token whatever it says of its expiry", () => {
    const adviceOn = (exp: unknown) => {
      const value = createIdToken({ exp });
      const token = readIdToken({ token: { name: "a setting", value } }, settingsOf({}), () => 0);
      return token.advice();
    };
    const isFresh = "Check that the ID token in a setting is of this identity provider, and has not expired.";
    for (const exp of [-1e300, 1e300, -1e10, 1e10, "-1", null, {}, 1]) assert.equal(adviceOn(exp), isFresh);
    const expired = "The ID token in a setting expired at";
    assert.ok(adviceOn(0).startsWith(`${expired} 1970-01-01T00:00:00.000Z: get a new one.`));
    assert.ok(adviceOn(1 - 1e10).startsWith(`${expired} 1653-02-10T06:13:21.000Z: get a new one.`));
  });
});
