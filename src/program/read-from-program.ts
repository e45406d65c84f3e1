import * as pulumi from "@pulumi/pulumi";
import { connect } from "../identity-center/connect";
import type { ProvisioningRequest, RequestKey } from "../model/request";
import { visibleText } from "../model/untrusted-text";
import { processLimits } from "../watch/process-limits";
import { readRequest } from "../watch/wait-for-request";

/** Reads once, with the stack's configuration, from the process of the program itself. */
export function readFromProgram(
  key: RequestKey,
  parent: pulumi.Resource | undefined,
): Promise<ProvisioningRequest> {
  return readRequest(key, {
    client: connect(pulumi.runtime.getConfig, process.env),
    limits: processLimits,
    signal: new AbortController().signal,
    debug: (line) => void pulumi.log.debug(visibleText(line), parent),
    onPause: () => undefined,
  });
}
