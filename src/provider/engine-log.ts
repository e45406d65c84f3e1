import { createRequire } from "node:module";
import { visibleText } from "../model/untrusted-text";
import { type EngineAddress, watchEngine } from "./watch-engine";

/** The engine's log. What the provider writes to it appears in Pulumi's display. */
export interface EngineLog {
  /** Shows a line as the status of the resource's row, until the next line replaces it. */
  progress(urn: string | undefined, text: string): void;
  /** Adds a line of information to the resource, unless this process has written the same line before. */
  note(urn: string | undefined, text: string): void;
  /** Adds a warning to the resource. */
  warn(urn: string | undefined, text: string): void;
  /** Writes a line that is shown with `pulumi up --debug` only. */
  debug(urn: string | undefined, text: string): void;
  /** Whether the update runs in a CI, where each status of a row becomes a line of the job's log. */
  readonly isCi: boolean;
}

/** How this process was started. */
export interface ProcessStart {
  /** The path of the main module. */
  readonly main: string | undefined;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Severity = "DEBUG" | "INFO" | "WARNING";
type Write = (severity: Severity, urn: string | undefined, text: string, ephemeral: boolean) => void;

/** An engine takes a message within milliseconds. A message that it has not taken in this time is given up. */
const deadlineMs = 10_000;

/** Two hundred gates write four hundred messages at once. If the engine takes none, no more than these are sent. */
const mostPending = 1_000;

/**
 * Connects to the log of the engine that started this process. Without an engine, the log does nothing.
 *
 * The SDK passes a dynamic provider neither the engine's address nor a client for it. Observed, not documented: the
 * address is the last argument of the provider's process, and the process's main module is in `@pulumi/pulumi`, next
 * to the client. So the log may fail in any way. If it does, a message is lost and nothing else happens. A failure of
 * the log does not mean that the engine is gone: only a closed port means that.
 *
 * @param onEngineGone called if the engine was killed. Nothing that this process does can reach it then
 */
export function connectEngineLog(start: ProcessStart, onEngineGone: () => void): EngineLog {
  const { main = "", environment } = start;
  const address = addressOfEngine(start);
  if (address) watchEngine(address, onEngineGone);
  const noted = new Set<string>();
  let writeToEngine: Write | undefined;
  const write: Write = (...message) => {
    if (!address) return;
    try {
      writeToEngine ??= createWriter(main, address);
      writeToEngine(...message);
    } catch {
      // This message is lost. The wait goes on.
    }
  };
  return {
    progress: (urn, text) => {
      write("INFO", urn, text, true);
    },
    note: (urn, text) => {
      if (!noted.has(text)) write("INFO", urn, text, false);
      noted.add(text);
    },
    warn: (urn, text) => {
      write("WARNING", urn, text, false);
    },
    debug: (urn, text) => {
      write("DEBUG", urn, text, false);
    },
    isCi: isCi(environment),
  };
}

/** The engine's address. Undefined if this is not the SDK's process for dynamic providers. */
function addressOfEngine({ main = "", argv }: ProcessStart): EngineAddress | undefined {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(argv.at(-1) ?? "") ?? [];
  if (!/[\\/]dynamic-provider[\\/]/.test(main) || host === undefined) return undefined;
  return { host, port: Number(port) };
}

/** CI services set the variable to `true` or `1`. A user sets it to `false` to say that this is no CI. */
function isCi({ CI = "" }: ProcessStart["environment"]): boolean {
  return CI !== "" && CI !== "false";
}

function createWriter(main: string, { host, port }: EngineAddress): Write {
  const requireFromSdk = createRequire(main);
  const grpc = requireFromSdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = requireFromSdk(
    "../../proto/engine_grpc_pb",
  ) as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  const messages = requireFromSdk("../../proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  const client = new EngineClient(`${host}:${port}`, grpc.credentials.createInsecure(), {
    // Otherwise variables such as https_proxy apply, even to a loopback address.
    "grpc.enable_http_proxy": 0,
  });
  let pending = 0;

  return (severity, urn, text, ephemeral) => {
    if (pending >= mostPending) return;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setUrn(urn ?? "");
    request.setMessage(visibleText(text));
    request.setEphemeral(ephemeral);
    client.log(request, new grpc.Metadata(), { deadline: Date.now() + deadlineMs }, () => {
      pending -= 1;
    });
    pending += 1;
  };
}
