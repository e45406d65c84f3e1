import assert from "node:assert/strict";
import { isGatewayNotFound, type ServiceAnswer } from "../../src/identity-center/service-answer";

describe("isGatewayNotFound", () => {
  it("needs both the status and the gateway's code, of either edition", () => {
    for (const json of codes("APIGW.0101", "APIG.0101")) {
      assert.equal(isGatewayNotFound(answer(404, json)), true);
      assert.equal(isGatewayNotFound(answer(400, json)), false);
      assert.equal(isGatewayNotFound(answer(200, json)), false);
    }
    for (const json of [
      ...codes("APIGW.0301", "apigw.0101", "APIGW.0101\n", "IIC.404"),
      undefined,
      null,
      "APIG.0101",
    ]) {
      assert.equal(isGatewayNotFound(answer(404, json)), false);
    }
  });
});

function answer(status: number, json?: unknown): ServiceAnswer {
  return { status, json, xRequestId: undefined };
}

function codes(...errorCodes: string[]): { error_code: string }[] {
  return errorCodes.map((code) => ({ error_code: code }));
}
