import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";

/** The main module of the SDK's process for dynamic providers, as the Pulumi CLI starts it. */
export const dynamicProviderMain = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");

const requireFromSdk = createRequire(dynamicProviderMain);
export const grpc = requireFromSdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { EngineService } = requireFromSdk(
  "../../proto/engine_grpc_pb",
) as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
type Status = import("@grpc/grpc-js").status;
type LogRequest = import("@pulumi/pulumi/proto/engine_pb").LogRequest;
const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb") as {
  readonly Empty: new () => import("google-protobuf/google/protobuf/empty_pb").Empty;
};

/** One message that the engine's log received. */
export interface Message {
  readonly severity: number;
  readonly urn: string;
  readonly text: string;
  readonly ephemeral: boolean;
}

/** A gRPC server on loopback that takes log messages, as the engine does. */
export interface FakeEngine {
  readonly address: string;
  readonly messages: readonly Message[];
  /** How many calls of the log have had no response. */
  unanswered(): number;
  /** As if it were killed: its port refuses connections from now on. */
  kill(): void;
}

/**
 * @param response how each call of the log ends: a status of gRPC, or `"never"`
 * @param longestMessage in bytes; a longer one is refused by gRPC itself
 */
export async function startFakeEngine(
  response: (count: number) => Status | "never" = () => grpc.status.OK,
  longestMessage = -1,
): Promise<FakeEngine> {
  const messages: Message[] = [];
  let unanswered = 0;
  const server = new grpc.Server({ "grpc.max_receive_message_length": longestMessage });
  server.addService(EngineService, {
    log(
      call: import("@grpc/grpc-js").ServerUnaryCall<LogRequest, unknown>,
      callback: import("@grpc/grpc-js").sendUnaryData<unknown>,
    ) {
      const { request } = call;
      messages.push({
        severity: request.getSeverity(),
        urn: request.getUrn(),
        text: request.getMessage(),
        ephemeral: request.getEphemeral(),
      });
      const code = response(messages.length);
      if (code === "never") {
        unanswered += 1;
        call.once("cancelled", () => {
          unanswered -= 1;
        });
      } else if (code === grpc.status.OK) {
        callback(null, new Empty());
      } else {
        callback({ code, details: "scripted" });
      }
    },
    getRootResource: unimplemented,
    setRootResource: unimplemented,
    startDebugging: unimplemented,
    requirePulumiVersion: unimplemented,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    messages,
    unanswered: () => unanswered,
    kill: () => {
      server.forceShutdown();
    },
  };
}

function unimplemented(_call: unknown, callback: import("@grpc/grpc-js").sendUnaryData<unknown>): void {
  callback({ code: grpc.status.UNIMPLEMENTED });
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
