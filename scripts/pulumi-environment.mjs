import { join } from "node:path";

/**
 * Gives Pulumi a home and a backend in a folder, so that the user's own login is neither used nor changed. The folder
 * `backend` in it must exist.
 *
 * @param {string} folder
 */
export function pulumiEnvironment(folder) {
  return {
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "nothing-to-hide",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv} what is left when the user's settings of Pulumi and of Huawei Cloud are taken out
 */
export function withoutPulumiAndCredentials(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(PULUMI|HW|HUAWEICLOUD|OS)_/.test(name)),
  );
}
