"""Signs requests with the official SDK's signer.

Reads a JSON list of {"method", "host", "path", "query", "headers", "body", "key"} from standard input, the path
percent-encoded, the query as pairs that are not. Writes a JSON list with the value of each Authorization header.
"""

import json
import sys

from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer


def main():
    json.dump([authorization(**each) for each in json.load(sys.stdin)], sys.stdout)


def authorization(method, host, path, query, headers, body, key):
    request = SdkRequest(
        method=method,
        schema="https",
        host=host,
        resource_path=path,
        query_params=[(name, value) for name, value in query],
        header_params=dict(headers),
        body=body,
    )
    signer = Signer(GlobalCredentials(key["accessKey"], key["secretKey"]))
    return signer.sign(request).header_params["Authorization"]


main()
