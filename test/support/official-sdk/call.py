"""Calls Identity Center through the official SDK.

Reads {"endpoint", "calls": [{"call", "credentials", "parameters"}, ...]} as JSON from standard input and writes a JSON
list with one {"response"} or {"exception"} for each call. "call" is the name of a method of the SDK's client.
"""

import json
import sys

import huaweicloudsdkidentitycenter.v1 as identitycenter
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException


def main():
    order = json.load(sys.stdin)
    json.dump([make_call(order["endpoint"], **each) for each in order["calls"]], sys.stdout)


def make_call(endpoint, call, credentials, parameters):
    client = (
        identitycenter.IdentityCenterClient.new_builder()
        .with_credentials(to_credentials(**credentials))
        .with_endpoint(endpoint)
        .build()
    )
    try:
        return {"response": getattr(client, call)(to_request(call, **parameters)).to_dict()}
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


def to_request(call, body=None, **parameters):
    name = call.title().replace("_", "")
    if body is not None:
        parameters["body"] = getattr(identitycenter, f"{name}ReqBody")(**body)
    return getattr(identitycenter, f"{name}Request")(**parameters)


main()
