/** As much of the generated SDK as the example uses, so that it compiles without it. Not needed beside the real one. */
declare module "@pulumi/huaweicloud" {
  import * as pulumi from "@pulumi/pulumi";

  export class IdentitycenterPermissionSet extends pulumi.CustomResource {
    readonly sessionDuration: pulumi.Output<string>;
    constructor(
      name: string,
      args: {
        instanceId: pulumi.Input<string>;
        sessionDuration: pulumi.Input<string>;
        name?: pulumi.Input<string>;
      },
      opts?: pulumi.CustomResourceOptions,
    );
  }

  export class IdentitycenterSystemPolicyAttachment extends pulumi.CustomResource {
    constructor(
      name: string,
      args: {
        instanceId: pulumi.Input<string>;
        permissionSetId: pulumi.Input<string>;
        policyIds: pulumi.Input<pulumi.Input<string>[]>;
      },
      opts?: pulumi.CustomResourceOptions,
    );
  }

  export class IdentitycenterAccountAssignment extends pulumi.CustomResource {
    constructor(
      name: string,
      args: {
        instanceId: pulumi.Input<string>;
        permissionSetId: pulumi.Input<string>;
        principalId: pulumi.Input<string>;
        principalType: pulumi.Input<string>;
        targetId: pulumi.Input<string>;
        targetType: pulumi.Input<string>;
      },
      opts?: pulumi.CustomResourceOptions,
    );
  }
}
