"""Calls Identity Center through the official SDK.

Reads {"endpoint", "calls": [{"operation", "credentials", "parameters"}, ...]} as JSON from standard input and writes a
JSON list with one {"answer"} or {"exception"} for each call.
"""

import json
import sys

from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkidentitycenter.v1 import (
    DescribePermissionSetProvisioningStatusRequest,
    IdentityCenterClient,
    ListPermissionSetProvisioningStatusRequest,
    ProvisionPermissionSetReqBody,
    ProvisionPermissionSetRequest,
)


def main():
    order = json.load(sys.stdin)
    json.dump([call(order["endpoint"], **each) for each in order["calls"]], sys.stdout)


def call(endpoint, operation, credentials, parameters):
    client = (
        IdentityCenterClient.new_builder()
        .with_credentials(to_credentials(**credentials))
        .with_endpoint(endpoint)
        .build()
    )
    try:
        return {"answer": OPERATIONS[operation](client, parameters).to_dict()}
    except ServiceResponseException as exception:
        return {
            "exception": {
                "class": type(exception).__name__,
                "status_code": exception.status_code,
                "error_code": exception.error_code,
                "error_msg": exception.error_msg,
                "request_id": exception.request_id,
                "encoded_auth_msg": exception.encoded_auth_msg,
            }
        }


def to_credentials(accessKey, secretKey, securityToken=None, domainId=None):
    credentials = GlobalCredentials(accessKey, secretKey, domainId)
    return credentials.with_security_token(securityToken) if securityToken else credentials


def describe_status(client, parameters):
    return client.describe_permission_set_provisioning_status(
        DescribePermissionSetProvisioningStatusRequest(**parameters)
    )


def list_statuses(client, parameters):
    return client.list_permission_set_provisioning_status(ListPermissionSetProvisioningStatusRequest(**parameters))


def provision(client, parameters):
    body = ProvisionPermissionSetReqBody(**parameters.pop("body"))
    return client.provision_permission_set(ProvisionPermissionSetRequest(body=body, **parameters))


OPERATIONS = {"status": describe_status, "list": list_statuses, "provision": provision}

main()
