/**
 * What the gate's provider does, as one would write it for `pulumi.dynamic.Resource`, which saves this code with
 * every resource. It takes the shortest way: no throttle gate, no shared polls, no progress, one kind of
 * credentials, and texts that say less.
 */
const provider = {
  configure({ config }) {
    this.settings = {
      endpoint: JSON.parse(config.get("huaweicloud:endpoints")).identitycenter,
      accessKey: config.get("huaweicloud:accessKey") ?? process.env.HW_ACCESS_KEY,
      secretKey: config.get("huaweicloud:secretKey") ?? process.env.HW_SECRET_KEY,
    };
  },

  check(_olds, news) {
    const failures = ["instanceId", "requestId"]
      .filter((property) => typeof news[property] !== "string" || !/^[^\s/]{1,256}$/.test(news[property]))
      .map((property) => ({
        property,
        reason: "must be 1 to 256 characters without white space and slashes",
      }));
    return { inputs: news, failures };
  },

  diff(_id, olds, news) {
    const replaces = ["instanceId", "requestId"].filter((field) => olds[field] !== news[field]);
    return { changes: replaces.length > 0 || olds.status !== "SUCCEEDED", replaces };
  },

  async create(inputs) {
    return {
      id: `${inputs.instanceId}/${inputs.requestId}`,
      outs: await waitUntilSucceeded(this.settings, inputs),
    };
  },

  async update(_id, _olds, news) {
    return { outs: await waitUntilSucceeded(this.settings, news) };
  },

  async read(id, props) {
    if (props.status === "SUCCEEDED" || props.status === "FAILED") return { id, props };
    return { id, props: { ...props, ...(await poll(this.settings, props)) } };
  },
};

/** Waits until the request has succeeded. A poll that fails over a fault that may pass saw nothing. */
async function waitUntilSucceeded(settings, { instanceId, requestId }) {
  const startMs = performance.now();
  const deadlineMs = startMs + 30 * 60_000;
  let last = "no response yet";
  while (performance.now() < deadlineMs) {
    try {
      const seen = await poll(settings, { instanceId, requestId });
      if (seen.status === "SUCCEEDED") return { instanceId, requestId, ...seen };
      if (seen.status === "FAILED") {
        const error = new Error(`Provisioning request ${requestId} FAILED: ${seen.failureReason}`);
        error.id = `${instanceId}/${requestId}`;
        error.properties = { instanceId, requestId, ...seen };
        error.reasons = [error.message];
        throw error;
      }
      last = seen.status;
    } catch (error) {
      const isNotFound = error.status === 404 && performance.now() - startMs < 30_000;
      const isTransient = [408, 409, 429].includes(error.status) || error.status >= 500;
      if (!isNotFound && !isTransient && error.name !== "FetchError" && error.name !== "AbortError")
        throw error;
      last = error.message;
    }
    const elapsedMs = performance.now() - startMs;
    const pauseMs = Math.min(Math.max(1_000 * Math.sqrt(elapsedMs / 1_000), 1_000), 7_000);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`Gave up waiting for provisioning request ${requestId} to finish: ${last}`);
}

/** Makes the status call once, checks the response against a schema, and translates it. */
async function poll({ endpoint, accessKey, secretKey }, { instanceId, requestId }) {
  const { createHash, createHmac } = require("node:crypto");
  const Ajv = require("ajv");
  const { default: fetch } = require("node-fetch");
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");

  const url = new URL(
    `/v1/instances/${encodeURIComponent(instanceId)}/permission-sets` +
      `/provisioning-status/${encodeURIComponent(requestId)}`,
    endpoint,
  );
  const date = new Date().toISOString().replace(/\.\d{3}|[-:]/g, "");
  const canonicalRequest = `GET\n${url.pathname}/\n\nhost:${url.host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${sha256("")}`;
  const signature = createHmac("sha256", secretKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonicalRequest)}`)
    .digest("hex");
  const response = await fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
    headers: {
      host: url.host,
      "X-Sdk-Date": date,
      Authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    },
  });
  if (response.status !== 200) {
    const error = new Error(`Identity Center responded with ${response.status}: ${await response.text()}`);
    error.status = response.status;
    throw error;
  }

  const ajv = new Ajv();
  const validate = ajv.compile({
    type: "object",
    required: ["permission_set_provisioning_status"],
    properties: {
      permission_set_provisioning_status: {
        type: "object",
        required: ["request_id", "status"],
        properties: {
          account_id: { type: "string", nullable: true },
          created_date: { type: ["string", "number"], nullable: true },
          failure_reason: { type: "string", nullable: true },
          permission_set_id: { type: "string", nullable: true },
          request_id: { const: requestId },
          status: { enum: ["IN_PROGRESS", "SUCCEEDED", "FAILED"] },
        },
      },
    },
  });
  const body = await response.json();
  if (!validate(body)) {
    throw new Error(`Identity Center gave an unexpected response: ${ajv.errorsText(validate.errors)}`);
  }
  const { status, permission_set_id, account_id, created_date, failure_reason } =
    body.permission_set_provisioning_status;
  return {
    status,
    permissionSetId: permission_set_id,
    accountId: account_id,
    createdDate: new Date(Number(created_date)).toISOString(),
    failureReason: failure_reason,
  };
}

module.exports = { provider };
