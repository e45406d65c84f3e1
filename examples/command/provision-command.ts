import * as pulumi from "@pulumi/pulumi";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Inputs {
  readonly instanceId: string;
  readonly permissionSetId: string;
  readonly revision: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs & { requestId: string }> = {
  async create(inputs) {
    const { stdout } = await promisify(execFile)("hcloud", [
      "IdentityCenter",
      "ProvisionPermissionSet",
      `--instance_id=${inputs.instanceId}`,
      `--permission_set_id=${inputs.permissionSetId}`,
      "--target_type=ALL_PROVISIONED_ACCOUNTS",
    ]);
    const response = JSON.parse(stdout) as { permission_set_provisioning_status: { request_id: string } };
    const requestId = response.permission_set_provisioning_status.request_id;
    return { id: requestId, outs: { ...inputs, requestId } };
  },
  diff(_id, olds, news) {
    const names = ["instanceId", "permissionSetId", "revision"] as const;
    const replaces = names.filter((name) => olds[name] !== news[name]);
    return Promise.resolve({ changes: replaces.length > 0, replaces });
  },
};

/** Runs KooCLI when it is created, and again when an input changes. */
export class ProvisionCommand extends pulumi.dynamic.Resource {
  declare readonly requestId: pulumi.Output<string>;

  constructor(
    name: string,
    args: { [Name in keyof Inputs]: pulumi.Input<Inputs[Name]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, { ...args, requestId: undefined }, opts);
  }
}
