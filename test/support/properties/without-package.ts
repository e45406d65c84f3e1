import type { dynamic } from "@pulumi/pulumi";
import { gateProviderText, type ProviderModule } from "../../../src/program/provider-text";

type Provider = Required<dynamic.ResourceProvider>;

/** What the saved text makes of itself where the package is gone. */
export function evaluateWithoutPackage(module: ProviderModule): Provider {
  const exports: { handler?: () => Provider } = {};
  const require = Object.assign(() => undefined, {
    resolve: () => {
      throw new Error(`Cannot find module 'pulumi-huaweicloud-identitycenter/${module}'`);
    },
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const evaluate = new Function("exports", "require", "module", gateProviderText(module)) as (
    ...names: unknown[]
  ) => void;
  evaluate(exports, require, { paths: [] });
  if (!exports.handler) throw new Error("the text exports no handler");
  return { ...exports.handler(), check: (_olds, inputs: unknown) => Promise.resolve({ inputs }) };
}
