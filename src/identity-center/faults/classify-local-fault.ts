import { inspect } from "node:util";
import { InternalError } from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import type { CallContext } from "./call-context";

const longestDescription = 500;

const reportBug =
  "This looks like a bug: update pulumi-huaweicloud-identitycenter, or report it if this is the newest version.";

/** What to do about a module that cannot be loaded. */
const reinstall = "Install pulumi-huaweicloud-identitycenter and its dependencies again.";
const remedies: ReadonlyMap<unknown, string> = new Map([
  [
    "ERR_REQUIRE_ESM",
    `Node.js ${process.versions.node} cannot load ES modules with require(). Use Node.js 20.19 or a later 20, or 22.12 ` +
      "or newer.",
  ],
  ["MODULE_NOT_FOUND", reinstall],
  ["ERR_MODULE_NOT_FOUND", reinstall],
]);

/**
 * Makes the error for a fault on this machine: a module that cannot be loaded, or a bug. The error is final, because
 * a retry does not help.
 *
 * @param wasSent whether the request may have been sent before the fault
 * @param redact removes secrets from the fault's own text
 */
export function classifyLocalFault(
  error: unknown,
  { task, ifResponseIsLost, host }: CallContext,
  wasSent: boolean,
  redact: (text: string) => string = (text) => text,
): InternalError {
  const { code, name, message } = Object(error) as { code?: unknown; name?: unknown; message?: unknown };
  const isError = typeof name === "string" && typeof message === "string";
  const [summary, text] = isError ? [nameOf(name, code), message] : ["a thrown value", inspect(error)];
  const [firstLine = ""] = text.split("\n");
  const parts = [
    `Could not ${task}: ${asSentence(visibleText(redact(`${summary}: ${firstLine}`), longestDescription))}`,
    wasSent && ifResponseIsLost,
    remedies.get(code) ?? reportBug,
  ];
  return new InternalError(parts.filter(Boolean).join(" "), visibleText(redact(summary), 100), {
    host,
    cause: error,
  });
}

function nameOf(name: string, code: unknown): string {
  return typeof code === "string" && !name.includes(code) ? `${name} [${code}]` : name;
}
