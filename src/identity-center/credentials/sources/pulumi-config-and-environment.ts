import { readKeyPair } from "./key-pair";
import type { Source } from "./source";

const renewal = "Get new temporary credentials, and set access key, secret key and security token together.";

/** Pulumi config `huaweicloud:accessKey`, `secretKey`, `securityToken`, `domainId`. */
export const pulumiConfig: Source = ({ settings }) =>
  readKeyPair({
    source: "Pulumi config",
    names: {
      accessKey: "huaweicloud:accessKey",
      secretKey: "huaweicloud:secretKey",
      securityToken: "huaweicloud:securityToken",
      domainId: "huaweicloud:domainId",
    },
    read: settings.config,
    renewal,
    facts: { isFromConfig: true },
  });

/** The environment's `HW_ACCESS_KEY`, `HW_SECRET_KEY`, …: the names of the Terraform provider. */
export const terraformNames: Source = ({ settings }) =>
  readKeyPair({
    source: "the environment",
    names: {
      accessKey: "HW_ACCESS_KEY",
      secretKey: "HW_SECRET_KEY",
      securityToken: "HW_SECURITY_TOKEN",
      domainId: "HW_DOMAIN_ID",
    },
    read: settings.environment,
    renewal,
  });

/** The environment's `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, …: the names of the official SDKs. */
export const sdkNames: Source = ({ settings }) =>
  readKeyPair({
    source: "the environment",
    names: {
      accessKey: "HUAWEICLOUD_SDK_AK",
      secretKey: "HUAWEICLOUD_SDK_SK",
      securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
      domainId: "HUAWEICLOUD_SDK_DOMAIN_ID",
    },
    read: settings.environment,
    renewal,
  });
