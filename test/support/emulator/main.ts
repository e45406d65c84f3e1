import { parseArgs } from "node:util";
import { startEmulator } from "./emulator";

/**
 * An emulator as a process of its own: `main.ts [--port <port>] [--latency-ms <milliseconds>]`, or the environment's
 * `EMULATOR_PORT` and `EMULATOR_LATENCY_MS`.
 *
 * Prints its URL on a line of its own once it responds. Ends on SIGTERM, on SIGINT and when its standard input ends:
 * whoever started it holds the other end of a pipe, so it cannot outlive them.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string" }, "latency-ms": { type: "string" } } });
  const emulator = await startEmulator({
    port: Number(values.port ?? process.env["EMULATOR_PORT"] ?? 0),
    latencyMs: Number(values["latency-ms"] ?? process.env["EMULATOR_LATENCY_MS"] ?? 0),
  });
  const end = () => {
    emulator.close().then(() => process.exit(0), fail);
  };
  process.once("SIGTERM", end).once("SIGINT", end);
  process.stdin.once("end", end).once("error", end).resume();
  process.stdout.write(`${emulator.url}\n`);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
