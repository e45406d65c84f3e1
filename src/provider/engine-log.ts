import { createRequire } from "node:module";
import { visibleText } from "../model/untrusted-text";
import { type EngineAddress, watchEngine } from "./watch-engine";

/** Where the provider speaks to the people at the screen: the engine's own log. */
export interface EngineLog {
  /** Shows a line as the status of the resource's row, until the next one takes its place. */
  progress(urn: string | undefined, text: string): void;
  /** Leaves a line of information with the resource, unless this process has left the same one before. */
  note(urn: string | undefined, text: string): void;
  /** Leaves a warning with the resource. */
  warn(urn: string | undefined, text: string): void;
  /** Is seen with `pulumi up --debug` only. */
  debug(urn: string | undefined, text: string): void;
  /** The update runs in a CI, where each status of a row becomes a line of a log. */
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

/** An engine takes a message within milliseconds. One that it has not taken in this time is given up. */
const deadlineMs = 10_000;

/** Two hundred gates write four hundred messages at once. An engine that takes none is sent no more than these. */
const mostUnanswered = 1_000;

/**
 * The log of the engine that started this process, or one that says nothing where there is no engine.
 *
 * A dynamic provider is not handed the engine's address or a client for it. Observed, not documented: the
 * address is the last argument of the provider's process, whose main module lies in `@pulumi/pulumi` beside
 * the client. So the log may fail in any way, and then a message is lost and nothing else happens. In particular a
 * failure of the log does not say that the engine is gone: only its port does.
 *
 * @param onEngineGone is called when the engine was killed: nothing that this process does can reach it
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
      // This message is lost. No wait ends for it.
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

/** Undefined where this is not the SDK's process for dynamic providers. */
function addressOfEngine({ main = "", argv }: ProcessStart): EngineAddress | undefined {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(argv.at(-1) ?? "") ?? [];
  if (!/[\\/]dynamic-provider[\\/]/.test(main) || host === undefined) return undefined;
  return { host, port: Number(port) };
}

/** CI services set the variable to `true` or `1`. A person who sets it to `false` means that this is none. */
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
    // Else https_proxy and its like apply, also to a loopback address.
    "grpc.enable_http_proxy": 0,
  });
  let unanswered = 0;

  return (severity, urn, text, ephemeral) => {
    if (unanswered >= mostUnanswered) return;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setUrn(urn ?? "");
    request.setMessage(visibleText(text));
    request.setEphemeral(ephemeral);
    client.log(request, new grpc.Metadata(), { deadline: Date.now() + deadlineMs }, () => {
      unanswered -= 1;
    });
    unanswered += 1;
  };
}
