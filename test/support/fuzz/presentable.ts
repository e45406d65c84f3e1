import assert from "node:assert/strict";
import { InvalidConfigurationError, NoCredentialsError } from "../../../src/model/errors";
import { unsafe } from "./hostile-text";

/** Texts name settings, and repeat 200 characters of a value. */
const longestText = 1_200;

/** What a configuration may be refused with: a documented error on one safe line. */
export function assertPresentable(error: unknown): asserts error is Error {
  if (error instanceof assert.AssertionError) throw error;
  const isDocumented = error instanceof InvalidConfigurationError || error instanceof NoCredentialsError;
  assert.ok(isDocumented, `not a documented error: ${String(error)}`);
  assert.doesNotMatch(error.message, unsafe);
  assert.ok(error.message.length <= longestText, `${error.message.length} characters`);
}
