import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";

/**
 * Throws if the SDK has no engine to register resources with. Without this check the SDK would treat the resources as
 * created, and a gate would be open although nothing has waited. It happens outside of Pulumi. It also happens with
 * two copies of an older SDK in one tree, because an inline program connects only one of them to its engine.
 *
 * @param what what is made or called: `PermissionSetProvisioningStatus "ready"`
 */
export function requireEngine(what: string): void {
  if (pulumi.runtime.getMonitor() !== undefined) return;
  throw new InvalidInputError(
    `${what}: no Pulumi engine is connected to the copy of @pulumi/pulumi that pulumi-huaweicloud-identitycenter ` +
      'uses. Run the program with Pulumi; if it is, "npm ls @pulumi/pulumi" shows more than one version: keep one.',
  );
}
