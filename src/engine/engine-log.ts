import { setMaxListeners } from "node:events";
import { createRequire } from "node:module";
import { visibleText } from "../untrusted-text";

/** Where the provider speaks to the people at the screen: the engine's own log. */
export interface EngineLog {
  /** Shows a line as the status of the resource's row, until the next one takes its place. */
  progress(urn: string | undefined, text: string): void;
  /** Leaves a warning with the resource. */
  warn(urn: string | undefined, text: string): void;
  /** Is seen with `pulumi up --debug` only. */
  debug(urn: string | undefined, text: string): void;
  /** Aborted when the engine no longer answers: it was killed, and nobody is left to wait for. */
  readonly engineGone: AbortSignal;
}

type Severity = "DEBUG" | "INFO" | "WARNING";

/**
 * The log of the engine that started this process, or one that says nothing where there is no engine.
 *
 * A dynamic provider is not handed the engine's address or a client for it. Observed, not documented: the
 * address is the last argument of the provider's process, whose main module lies in `@pulumi/pulumi` beside
 * the client.
 */
export function connectEngineLog(): EngineLog {
  const address = process.argv.at(-1) ?? "";
  const main = require.main?.filename ?? "";
  const isProviderProcess = /[\\/]dynamic-provider[\\/]/.test(main) && /^[^/]+:\d+$/.test(address);
  const engineGone = new AbortController();
  // Every wait of the process listens to it; Node.js takes more than ten for a leak, and says so on the screen.
  setMaxListeners(0, engineGone.signal);
  const write = isProviderProcess
    ? createWriter(main, address, () => {
        engineGone.abort(new Error("The Pulumi engine is gone."));
      })
    : () => undefined;
  return {
    progress: (urn, text) => {
      write("INFO", urn, text, true);
    },
    warn: (urn, text) => {
      write("WARNING", urn, text, false);
    },
    debug: (urn, text) => {
      write("DEBUG", urn, text, false);
    },
    engineGone: engineGone.signal,
  };
}

function createWriter(main: string, address: string, onGone: () => void) {
  const requireFromSdk = createRequire(main);
  const grpc = requireFromSdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = requireFromSdk(
    "../../proto/engine_grpc_pb",
  ) as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  const messages = requireFromSdk("../../proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  const client = new EngineClient(address, grpc.credentials.createInsecure());

  return (severity: Severity, urn: string | undefined, text: string, ephemeral: boolean): void => {
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setUrn(urn ?? "");
    request.setMessage(visibleText(text));
    request.setEphemeral(ephemeral);
    client.log(request, (error) => {
      if (error?.code === grpc.status.UNAVAILABLE) onGone();
    });
  };
}
