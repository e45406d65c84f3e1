import * as pulumi from "@pulumi/pulumi";

/** Stands for your resource that needs the permission set. It exists in the state only. */
export class Workload extends pulumi.dynamic.Resource {
  /**
   * @param {string} name
   * @param {pulumi.CustomResourceOptions} [opts]
   */
  constructor(name, opts) {
    super({ create: () => Promise.resolve({ id: name }) }, name, {}, opts);
  }
}
