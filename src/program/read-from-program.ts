import * as pulumi from "@pulumi/pulumi";
import { connect } from "../identity-center/connect";
import { createSettings } from "../identity-center/settings/settings";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import type { DescribedRequest, RequestKey } from "../model/request";
import { visibleText } from "../model/untrusted-text";
import { readRequest } from "../watch/wait-for-request";
import { thisProcess } from "../watch/watch-process";
import { oncePerRun } from "./once-per-run";

/**
 * Connects once in each run, so that not every call of a function reads files and metadata again. No stack gets the
 * credentials of another one.
 */
const clientOfRun = oncePerRun(() => connect(createSettings(pulumi.runtime.getConfig, process.env)));

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
