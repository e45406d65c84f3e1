/**
 * Names this package and its version in every request. A constant, held equal to package.json by a test: beside a
 * bundle there is no package.json to read it from.
 */
export const userAgent = "pulumi-huaweicloud-identitycenter/0.1.0";
