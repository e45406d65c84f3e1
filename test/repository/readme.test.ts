import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ProvisioningFailedError, TimedOutError } from "../../src/model/errors";
import { classifyInvalidResponse, classifyStatus } from "../../src/identity-center/faults/classify-response";
import { classifyTransportFault } from "../../src/identity-center/faults/classify-no-response";
import { ProxyFault } from "../../src/identity-center/wire/proxy-fault";
import type { CallContext } from "../../src/identity-center/faults/call-context";

/** Texts that the README shows have to be the ones that the package prints. */
describe("the README's texts", () => {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const requestId = "9a77";
  const context: CallContext = {
    task: `show provisioning request ${requestId}`,
    subject: `provisioning request ${requestId} (instance ssoins-1)`,
    action: "IdentityCenter:permissionSet:describeProvisioningStatus",
    host: "identitycenter.myhuaweicloud.com",
    credentialsSource: "Pulumi config",
    endpointIsProven: true,
  };
  const response = (status: number, error_code: string, error_msg: string) => ({
    status,
    json: { error_code, error_msg },
    xRequestId: "5f3c",
  });

  const errors = {
    FAILED: new ProvisioningFailedError(
      {
        instanceId: "ssoins-1",
        requestId,
        status: "FAILED",
        permissionSetId: "ps-1",
        accountId: "42",
        failureReason: "The quota of custom policies is used up.",
      },
      "admins",
    ),
    "a time-out": new TimedOutError({
      requestId,
      timeoutMs: 30 * 60_000,
      timeoutField: "create",
      polls: 187,
      lastStatus: "IN_PROGRESS",
      lastError: undefined,
    }),
    "a refusal": classifyStatus(response(403, "IIC.1000", "No permission."), context),
    "an unknown request": classifyStatus(response(404, "IIC.404", "Not found."), context),
    "an unexpected response": classifyInvalidResponse(
      "/permission_set_provisioning_status/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is " +
        '"PENDING"',
      response(200, "", ""),
      context,
    ),
  };
  for (const [what, error] of Object.entries(errors)) {
    it(`show ${what} as it is printed`, () => {
      assert.ok(readme.includes(`\`${error.message}\``), error.message);
    });
  }

  const faultOf = (error: Error, asked = context) =>
    classifyTransportFault(error, asked, "connecting") ?? assert.fail();
  const transportFault = (code: string) =>
    faultOf(Object.assign(new Error(code), { name: "FetchError", code }));
  const proxyFault = (code: string) =>
    faultOf(new ProxyFault("proxy.example:3128", code), { ...context, proxyHost: "proxy.example:3128" });
  const messages = [
    ...Object.values(errors),
    classifyStatus(response(401, "APIGW.0301", "Incorrect IAM authentication information."), context),
    classifyStatus({ ...response(401, "APIGW.0301", ""), skewMs: 20 * 60_000 }, context),
    classifyStatus(response(404, "APIGW.0101", ""), context),
    ...["ENOTFOUND", "ECONNREFUSED", "EPROTO", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"].map(transportFault),
    ...["SELF_SIGNED_CERT_IN_CHAIN"].map(transportFault),
    ...["HTTP 407", "HTTP 403", "ECONNREFUSED"].map(proxyFault),
    // What gRPC prints in the program, before this package speaks; test/engine/network.test.ts sees it.
    { message: "E Failed to connect to proxy 127.0.0.1:3128 with error connect ECONNREFUSED 127.0.0.1:3128" },
  ].map(({ message }) => message);
  const [, troubleshooting = ""] = readme.split("## Troubleshooting by message");
  const [table = ""] = troubleshooting.split("\n## ");
  const [, , ...rows] = table.split("\n").filter((line) => line.startsWith("|"));
  for (const row of rows) {
    const parts = [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, part = ""]) => part);
    it(`troubleshoot by what is printed: ${parts.join(", ")}`, () => {
      assert.ok(parts.length > 0);
      for (const part of parts) {
        const text = new RegExp(part.split("…").map(escaped).join(".*"));
        assert.ok(
          messages.some((message) => text.test(message)),
          part,
        );
      }
    });
  }
});

describe("the README's policies", () => {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const describes = "IdentityCenter:permissionSet:describeProvisioningStatus";
  const lists = "IdentityCenter:permissionSet:listProvisioningStatus";

  const dependency = "organizations:delegatedAdministrators:list";

  it("allow the status call, alone and with the list call, with what these depend on, and nothing else", () => {
    const policies = [...readme.matchAll(/^```json\n(.*?)^```$/gms)]
      .map(([, json = ""]) => JSON.parse(json) as object)
      .filter((json) => "Statement" in json);
    const policy = (...Action: string[]) => ({ Version: "5.0", Statement: [{ Effect: "Allow", Action }] });
    assert.deepEqual(policies, [policy(describes, dependency), policy(describes, lists, dependency)]);
  });
});

describe("the README's tables", () => {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const api = readFileSync(join(__dirname, "../../public.api.md"), "utf8");

  /** The rows of the first table below a heading, by the names in their first column. */
  const rows = (heading: string) => {
    const [, section = ""] = readme.split(`\n## ${heading}\n`);
    const [, , ...lines] =
      section
        .split("\n\n")
        .map((block) => block.trim())
        .find((block) => block.startsWith("|"))
        ?.split("\n") ?? [];
    return new Map(
      lines.flatMap((line) => {
        const [, names = "", type = ""] = line.split("|");
        return [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => [name, type.trim()] as const);
      }),
    );
  };

  /** The fields of a public interface or class, and whether each may be left out. */
  const fields = (name: string) => {
    const [, body = ""] =
      new RegExp(`^export (?:interface|class) ${name} [^]*?\\{$([^]*?)^\\}$`, "m").exec(api) ?? [];
    return new Map(
      [...body.matchAll(/^ {4}(?:readonly )?(\w+)(\??): /gm)].map(([, field = "", mark]) => [
        field,
        mark === "?",
      ]),
    );
  };

  const tables = [
    ["Inputs of the gate", "PermissionSetProvisioningStatusArgs"],
    ["Starting a provisioning", "AccountProvisioningArgs"],
  ] as const;
  for (const [heading, type] of tables) {
    it(`name all inputs of ${type}, and which may be left out`, () => {
      const given = rows(heading);
      assert.ok(given.delete("customTimeouts"));
      const optional = fields(type);
      assert.deepEqual([...given.keys()].sort(), [...optional.keys()].sort());
      for (const [field, isOptional] of optional) {
        assert.equal(given.get(field)?.includes("required"), !isOptional, field);
      }
    });
  }

  it("name all outputs of a gate, and which may be undefined", () => {
    const given = rows("Outputs of the gate");
    assert.deepEqual([...given.keys()].sort(), [...fields("PermissionSetProvisioningStatus").keys()].sort());
    const [, body = ""] = api.split("export class PermissionSetProvisioningStatus extends");
    for (const [, field = "", type = ""] of body.matchAll(/^ {4}readonly (\w+): pulumi\.Output<(.*)>;$/gm)) {
      assert.equal(given.get(field)?.includes("undefined"), type.includes("undefined"), field);
    }
  });

  it("and its links lead somewhere", () => {
    const targets = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
    const local = targets.filter((target) => !target.startsWith("https:"));
    assert.ok(local.length > 10);
    for (const target of local) assert.ok(existsSync(join(__dirname, "../..", target)), target);
  });
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
