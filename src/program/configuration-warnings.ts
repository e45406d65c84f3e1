import * as pulumi from "@pulumi/pulumi";
import { createSettings } from "../identity-center/settings/settings";
import { oncePerRun } from "./once-per-run";

/** Keys that hold a secret, each with the path that sets it. The last holds one only if it has an ID token. */
const secrets = [
  ["huaweicloud:secretKey", "huaweicloud:secretKey", /./],
  ["huaweicloud:securityToken", "huaweicloud:securityToken", /./],
  [
    "huaweicloud:assumeRoleWithOidc",
    "--path huaweicloud:assumeRoleWithOidc.idToken",
    /"idToken"\s*:\s*"[^"]/,
  ],
] as const;

// Not in the SDK's types, but the same in 3.200 and 3.276. If an SDK does not have it, there is no warning.
const { isConfigSecret = () => true } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };

/**
 * Warns about two things, once in each run of a program.
 *
 * - A secret in the stack's configuration is in clear text. The engine saves the configuration in the state as it was
 *   set. Only the program's process can see this.
 * - A setting would switch off the verification of certificates. It has no effect here.
 */
export const warnOfConfiguration = oncePerRun(() => {
  for (const [key, path, holdsSecret] of secrets) {
    if (!holdsSecret.test(pulumi.runtime.getConfig(key) ?? "") || isConfigSecret(key)) continue;
    const what = path === key ? key : `The ID token in ${key}`;
    void pulumi.log.warn(
      `${what} is in the stack's configuration in clear text, and so in its state. Encrypt it: ` +
        `pulumi config set --secret ${path}`,
    );
  }
  const settings = createSettings(pulumi.runtime.getConfig, process.env);
  const insecure = settings.find("huaweicloud:insecure", "HW_INSECURE");
  if (insecure && !/^(0|f|false)$/i.test(insecure.value)) {
    void pulumi.log.warn(
      `${insecure.name} has no effect on pulumi-huaweicloud-identitycenter: certificates are always verified. If ` +
        "your network has a certificate authority of its own, name its file in huaweicloud:cacertFile.",
    );
  }
});
