import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { ServerIdentity } from "../network/certificates";
import { CallRecord, type Call, type CallKind } from "./calls";
import { FaultQueue, type Fault } from "./faults";
import { Identities, type EmulatorAgency, type EmulatorIdentityProvider } from "./identities";
import { rateLimiter, type RateLimit } from "./rate-limit";
import { RequestRegister, type RequestLife } from "./request-lives";
import { serve, type Service } from "./service";
import { emulatorUser, type EmulatorUser } from "./users";

export type { Call, CallKind } from "./calls";
export type { Fault } from "./faults";
export type { EmulatorAgency, EmulatorIdentityProvider } from "./identities";
export type { RateLimit } from "./rate-limit";
export type { RequestKind, RequestLife } from "./request-lives";
export { emulatorUser, type EmulatorUser } from "./users";

export interface EmulatorOptions {
  /** Default: {@link emulatorUser}. */
  readonly users?: readonly EmulatorUser[];
  /** Default 0: any free port. */
  readonly port?: number;
  /** By how much the service's clock is ahead of this machine's; default 0. */
  readonly clockSkewMs?: number;
  /** For all calls together that are signed right and meet no fault; default none. */
  readonly limit?: RateLimit;
  /** The clock by which requests live, limits recover and calls are recorded; default `performance.now`. */
  readonly nowMs?: () => number;
  /** Gives a number in [0, 1), for faults that come by chance; default `Math.random`. */
  readonly random?: () => number;
  /** Makes it speak TLS; default plain HTTP. */
  readonly tls?: ServerIdentity;
}

/** A local Identity Center, with STS and IAM at the same address, scripted by a test. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`, or `https:`. */
  readonly url: string;
  /** The record, in order of arrival. */
  readonly calls: readonly Call[];
  /** Makes a request known, or lets a known one start a new life. */
  script(requestId: string, life: RequestLife): void;
  /** The service forgets the request: 404 from now on. */
  forget(requestId: string): void;
  /** Queues the life of the next request of its kind that a call starts. Default: one poll, then SUCCEEDED. */
  nextRequest(life: RequestLife): void;
  /** Makes an agency known, or changes it. */
  agency(agency: EmulatorAgency): void;
  /** Makes an identity provider known, or changes it. */
  identityProvider(provider: EmulatorIdentityProvider): void;
  /** Queues something that goes wrong with calls to come. */
  fault(fault: Fault): void;
  /** Takes back all faults that have not happened yet. */
  clearFaults(): void;
  /** Resolves with the `count`-th call of an operation, default the first, as soon as it has arrived. */
  arrival(operation: CallKind, count?: number): Promise<Call>;
  /** How many connections are open, idle ones included. */
  connections(): Promise<number>;
  /** Stops, and destroys the connections that are still open. Rejects if the emulator itself was at fault. */
  close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { nowMs = () => performance.now() } = options;
  const now = () => Date.now() + (options.clockSkewMs ?? 0);
  const service = {
    record: new CallRecord(nowMs),
    register: new RequestRegister(nowMs),
    identities: new Identities(options.users ?? [emulatorUser], now),
    faults: new FaultQueue(options.random ?? Math.random),
    now,
    admit: options.limit === undefined ? () => undefined : rateLimiter(options.limit, nowMs),
  } satisfies Service;

  const bugs: unknown[] = [];
  const listener: RequestListener = (request, response) => {
    serve(service, request, response).catch((error: unknown) => {
      bugs.push(error);
      response.destroy();
    });
  };
  // Idle connections stay open: a fault says when one ends, not a timer.
  const keepAliveTimeout = 0;
  const { tls } = options;
  const server = tls
    ? createTlsServer({ ...tls, keepAliveTimeout }, listener)
    : createServer({ keepAliveTimeout }, listener);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls: service.record.calls,
    script(requestId, life) {
      service.register.set(requestId, life);
    },
    forget(requestId) {
      service.register.forget(requestId);
    },
    nextRequest(life) {
      service.register.setNext(life);
    },
    agency(agency) {
      service.identities.setAgency(agency);
    },
    identityProvider(provider) {
      service.identities.setProvider(provider);
    },
    fault(fault) {
      service.faults.add(fault);
    },
    clearFaults() {
      service.faults.clear();
    },
    arrival: async (operation, count = 1) => await service.record.arrival(operation, count),
    connections: () => promisify(server.getConnections.bind(server))(),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      if (bugs.length > 0) throw new AggregateError(bugs, "The emulator itself was at fault.");
    },
  };
}
