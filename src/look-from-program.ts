import * as pulumi from "@pulumi/pulumi";
import { connect } from "./identity-center/connect";
import type { ProvisioningRequest, RequestKey } from "./provisioning-status";
import { visibleText } from "./untrusted-text";
import { processTraffic } from "./wait/traffic";
import { lookAtProvisioning } from "./wait/wait-for-provisioning";

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
