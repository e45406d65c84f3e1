import { inspect } from "node:util";
import { InternalError } from "../../model/errors";
import { asSentence, visibleText } from "../../model/untrusted-text";
import type { CallContext } from "./call-context";

const longestDescription = 500;

const newerVersion =
  "Look for a newer version of pulumi-huaweicloud-identitycenter, and report it if there is none.";

/** What helps against what keeps a module from being loaded. */
const reinstall = "Install pulumi-huaweicloud-identitycenter and what it depends on again.";
const remedies: ReadonlyMap<unknown, string> = new Map([
  [
    "ERR_REQUIRE_ESM",
    `This Node.js (${process.version}) cannot load an ES module with require(): use Node.js 20.19 or newer of version ` +
      "20, or 22.12 or newer.",
  ],
  ["MODULE_NOT_FOUND", reinstall],
  ["ERR_MODULE_NOT_FOUND", reinstall],
]);

/**
 * The error for what is neither the transport's nor the service's: a module that cannot be loaded, or a mistake in the
 * code. It is never taken for silence of the network: waiting does not mend it.
 *
 * @param wasSent whether the request may have gone out before
 * @param redact takes out of its text what it may hold of secrets
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
    `Could not ${task}, and the network is not to blame: ` +
      asSentence(visibleText(redact(`${summary}: ${firstLine}`), longestDescription)),
    wasSent && ifResponseIsLost,
    remedies.get(code) ?? newerVersion,
  ];
  return new InternalError(parts.filter(Boolean).join(" "), visibleText(redact(summary), 100), {
    host,
    cause: error,
  });
}

function nameOf(name: string, code: unknown): string {
  return typeof code === "string" && !name.includes(code) ? `${name} [${code}]` : name;
}
