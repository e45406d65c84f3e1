/**
 * The name and version of this package, for every request. It is a constant, because a bundled program has no
 * package.json to read. A test checks that it equals the one in package.json.
 */
export const userAgent = "pulumi-huaweicloud-identitycenter/0.1.0";
