import * as pulumi from "@pulumi/pulumi";
import { connect } from "../identity-center/connect";
import type { ProvisioningRequest, RequestKey } from "../model/request";
import { visibleText } from "../model/untrusted-text";
import { processTraffic } from "../watch/process-limits";
import { lookAtProvisioning } from "../watch/wait-for-request";

/** Looks once, with the stack's configuration, from the process of the program itself. */
export function lookFromProgram(
  key: RequestKey,
  parent: pulumi.Resource | undefined,
): Promise<ProvisioningRequest> {
  return lookAtProvisioning(key, {
    client: connect(pulumi.runtime.getConfig, process.env),
    traffic: processTraffic,
    signal: new AbortController().signal,
    debug: (line) => void pulumi.log.debug(visibleText(line), parent),
    onPause: () => undefined,
  });
}
