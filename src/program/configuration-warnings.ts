import * as pulumi from "@pulumi/pulumi";
import { findSetting } from "../identity-center/settings/settings";

const secretKeys = ["huaweicloud:secretKey", "huaweicloud:securityToken"];

// Not in the SDK's types; the same in 3.200 and in 3.276. Without it there is no telling, and no warning.
const { isConfigSecret = () => true } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };

/** The runs that were warned. One process may run many programs; each has a monitor of its own. */
const warned = new WeakSet<object>();

/**
 * Warns of what only the program's process can see, or nobody would look for: a secret that the stack's
 * configuration holds in clear text (the engine saves the configuration in the state as it was set), and a switch
 * for the verification of certificates, which there is none of. Once in each run of a program.
 */
export function warnOfConfiguration(): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined || warned.has(monitor)) return;
  warned.add(monitor);
  for (const key of secretKeys) {
    if (!pulumi.runtime.getConfig(key) || isConfigSecret(key)) continue;
    void pulumi.log.warn(
      `${key} is in the stack's configuration in clear text, and so in its state. Encrypt it: ` +
        `pulumi config set --secret ${key}`,
    );
  }
  const { getConfig } = pulumi.runtime;
  const insecure = findSetting("huaweicloud:insecure", "HW_INSECURE", getConfig, process.env);
  if (insecure && !/^(0|f|false)$/i.test(insecure.value)) {
    void pulumi.log.warn(
      `${insecure.name} has no effect on pulumi-huaweicloud-identitycenter: certificates are always verified. Where ` +
        "your network has a certificate authority of its own, name its file in huaweicloud:cacertFile.",
    );
  }
}
