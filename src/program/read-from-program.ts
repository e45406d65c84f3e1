import * as pulumi from "@pulumi/pulumi";
import type { IdentityCenterClient } from "../identity-center/client";
import { connect } from "../identity-center/connect";
import { createSettings } from "../identity-center/settings/settings";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import type { DescribedRequest, RequestKey } from "../model/request";
import { visibleText } from "../model/untrusted-text";
import { readRequest } from "../watch/wait-for-request";
import { thisProcess } from "../watch/watch-process";

/**
 * The client of each run, by its monitor. One process may run many programs, and each has its own monitor and
 * configuration. A client is not kept longer than its run, so no stack gets the credentials of another one.
 */
const clients = new WeakMap<object, IdentityCenterClient>();

/** Reads a request with the stack's configuration, in the process of the program. */
export function readFromProgram(
  operations: RequestOperations,
  key: RequestKey,
  parent: pulumi.Resource | undefined,
): Promise<DescribedRequest> {
  return readRequest(operations, key, {
    client: clientOfRun(),
    watch: thisProcess,
    debug: (line) => void pulumi.log.debug(visibleText(line), parent),
    onPause: () => undefined,
  });
}

/** Connects once in each run, so that not every call of a function reads files and metadata again. */
function clientOfRun(): IdentityCenterClient {
  const monitor = pulumi.runtime.getMonitor();
  const known = monitor && clients.get(monitor);
  if (known) return known;
  const client = connect(createSettings(pulumi.runtime.getConfig, process.env));
  if (monitor) clients.set(monitor, client);
  return client;
}
