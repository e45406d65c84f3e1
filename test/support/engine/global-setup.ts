import { installPackage } from "./installed-package";

/** Runs once before all engine tests, also where they run in several processes. */
export async function mochaGlobalSetup(): Promise<void> {
  await installPackage();
}
