// The status of many requests, in each preview and each update. It does not wait, and a FAILED request fails nothing.
// The function gives values to print and to count. get keeps each status in the state, as a resource.
// Config: instanceId, requestIds (a list).
import * as pulumi from "@pulumi/pulumi";
import {
  getPermissionSetProvisioningStatus,
  PermissionSetProvisioningStatus,
} from "pulumi-huaweicloud-identitycenter";

export = async () => {
  const config = new pulumi.Config();
  const instanceId = config.require("instanceId");
  const requestIds = config.requireObject<string[]>("requestIds");

  const requests = await Promise.all(
    requestIds.map((requestId) => getPermissionSetProvisioningStatus({ instanceId, requestId })),
  );
  for (const { requestId, status, createdDate, failureReason } of requests) {
    console.log([requestId, status.padEnd(11), createdDate, failureReason].join("  "));
  }

  const polls = requestIds.map((requestId) =>
    PermissionSetProvisioningStatus.get(requestId, `${instanceId}/${requestId}`),
  );
  return {
    failed: requests.filter(({ status }) => status === "FAILED").length,
    statuses: Object.fromEntries(requestIds.map((requestId, index) => [requestId, polls[index]?.status])),
  };
};
