import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { emulatorUser } from "../emulator/emulator";
import { dynamicProviderMain, grpc } from "./fake-engine";

const root = join(__dirname, "../../..");
const requireFromSdk = createRequire(dynamicProviderMain);
const { ResourceProviderClient } = requireFromSdk(
  "../../proto/provider_grpc_pb",
) as typeof import("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = requireFromSdk(
  "../../proto/provider_pb",
) as typeof import("@pulumi/pulumi/proto/provider_pb");
const { Struct } = requireFromSdk(
  "google-protobuf/google/protobuf/struct_pb",
) as typeof import("google-protobuf/google/protobuf/struct_pb");

/** Like the text in the state, but with the sources of this package, so that nothing has to be built. */
const providerText = `exports.handler = () => require(${JSON.stringify(join(root, "src/provider/permission-set-provisioning-status.ts"))}).provider;`;

/** The SDK's process for dynamic providers, as an engine starts it. */
export interface ProviderProcess {
  readonly child: ChildProcess;
  /** What the process has printed to its standard error. */
  stderr(): string;
  /** Creates a gate; resolves with its status, or with the error's text. */
  create(requestId: string): Promise<string>;
  /** Ends the process, if it has not ended. */
  stop(): Promise<void>;
}

/**
 * Starts the process, and passes it a stack's configuration.
 *
 * @param engineAddress on which it finds its engine
 * @param emulatorUrl the endpoint of its gates
 */
export async function startProviderProcess(
  engineAddress: string,
  emulatorUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ProviderProcess> {
  const child = spawn(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", dynamicProviderMain, engineAddress],
    {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const client = new ResourceProviderClient(
    `127.0.0.1:${port.toString().trim()}`,
    grpc.credentials.createInsecure(),
    { "grpc.enable_http_proxy": 0 },
  );
  const configuration = new messages.ConfigureRequest();
  configuration.setArgs(
    Struct.fromJavaScript({
      "huaweicloud:accessKey": emulatorUser.accessKey,
      "huaweicloud:secretKey": emulatorUser.secretKey,
      "huaweicloud:endpoints": JSON.stringify({ identitycenter: emulatorUrl }),
    }),
  );
  await new Promise<void>((resolve, reject) => {
    client.configure(configuration, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  return {
    child,
    stderr: () => stderr,
    create: (requestId) => {
      const request = new messages.CreateRequest();
      const inputs = { __provider: providerText, __urn: "urn:1", instanceId: "ssoins-1", requestId };
      request.setProperties(Struct.fromJavaScript(inputs));
      return new Promise((resolve) => {
        client.create(request, (error, response) => {
          if (error) {
            resolve(error.details);
            return;
          }
          const status: unknown = response.getProperties()?.toJavaScript()["status"];
          resolve(typeof status === "string" ? status : "no status");
        });
      });
    },
    async stop() {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}
