"""Calls Identity Center, STS and IAM through the official SDK.

Reads {"endpoint", "calls": [{"client", "call", "credentials", "parameters"}, ...]} as JSON from standard input and
writes a JSON list with one {"response"} or {"exception"} for each call. "client" is a key of CLIENTS, "call" the name
of one of its methods.
"""

import importlib
import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.auth.provider import OidcStsCredentialProvider
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException

CLIENTS = {
    "identitycenter": ("huaweicloudsdkidentitycenter.v1", "IdentityCenterClient", GlobalCredentials),
    "sts": ("huaweicloudsdksts.v1", "StsClient", BasicCredentials),
    "iam": ("huaweicloudsdkiam.v3", "IamClient", GlobalCredentials),
}


def main():
    order = json.load(sys.stdin)
    json.dump([make_call(order["endpoint"], **each) for each in order["calls"]], sys.stdout, default=str)


def make_call(endpoint, call, credentials, parameters, client="identitycenter"):
    module_name, class_name, credentials_class = CLIENTS[client]
    module = importlib.import_module(module_name)
    service = (
        getattr(module, class_name)
        .new_builder()
        .with_credentials(to_credentials(endpoint, credentials_class, **credentials))
        .with_endpoint(endpoint)
        .build()
    )
    try:
        return {"response": getattr(service, call)(to_request(module, call, **parameters)).to_dict()}
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


def to_credentials(
    endpoint,
    credentials_class,
    accessKey=None,
    secretKey=None,
    securityToken=None,
    domainId=None,
    idpId=None,
    idTokenFile=None,
    oidc=None,
):
    """Keys; or an ID token for IAM (idpId, idTokenFile); or one for STS (oidc)."""
    if oidc is not None:
        return OidcStsCredentialProvider("global", sts_endpoint=endpoint, **oidc).get_credentials()
    credentials = credentials_class(accessKey, secretKey, domainId)
    if idpId is not None:
        return credentials.with_idp_id(idpId).with_id_token_file(idTokenFile).with_iam_endpoint(endpoint)
    return credentials.with_security_token(securityToken) if securityToken else credentials


def to_request(module, call, body=None, **parameters):
    name = call.title().replace("_", "").replace("Oidc", "OIDC")
    if body is not None:
        model = getattr(module, f"{name}ReqBody", None) or getattr(module, f"{name}RequestBody")
        parameters["body"] = model(**body)
    return getattr(module, f"{name}Request")(**parameters)


main()
