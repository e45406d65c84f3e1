import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../model/errors";

/**
 * Throws if the SDK has no engine to register resources with: it would take them for created, and open a gate that
 * nothing has waited for. That happens outside of Pulumi, and with two copies of an older SDK in one tree: an inline
 * program then tells its engine to one of them only.
 *
 * @param what is to be made or called: `PermissionSetProvisioningStatus "ready"`
 */
export function requireEngine(what: string): void {
  if (pulumi.runtime.getMonitor() !== undefined) return;
  throw new InvalidInputError(
    `${what}: no Pulumi engine is connected to the copy of @pulumi/pulumi that pulumi-huaweicloud-identitycenter ` +
      'uses. Run the program with Pulumi; if it is, "npm ls @pulumi/pulumi" shows more than one version: keep one.',
  );
}
