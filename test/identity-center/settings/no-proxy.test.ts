import assert from "node:assert/strict";
import { isExempt } from "../../../src/identity-center/settings/no-proxy";

const service = "https://identitycenter.myhuaweicloud.com";

describe("isExempt", () => {
  const exempting: [list: string, url: string][] = [
    ["*", service],
    ["identitycenter.myhuaweicloud.com", service],
    ["IdentityCenter.MyHuaweiCloud.com", service],
    ["myhuaweicloud.com", service],
    [".myhuaweicloud.com", service],
    ["*.myhuaweicloud.com", service],
    ["com", service],
    ["a.example,myhuaweicloud.com", service],
    ["a.example, myhuaweicloud.com", service],
    ["myhuaweicloud.com:443", service],
    ["myhuaweicloud.com:8443", `${service}:8443`],
    ["10.0.0.1", "https://10.0.0.1"],
    ["10.0.0.0/8", "https://10.255.0.1"],
    ["10.0.0.1:443", "https://10.0.0.1"],
    ["0.0.0.0/0", "https://10.0.0.1"],
    ["10.0.0.0/08", "https://10.0.0.1"],
    ["::ffff:10.0.0.0/104", "https://10.255.0.1"],
    ["bücher.example", "https://a.bücher.example"],
    ["fd00::1", "https://[fd00::1]"],
    ["[fd00::1]:443", "https://[fd00::1]"],
    ["fd00::/8", "https://[fd12:3456::1]"],
  ];
  for (const [list, url] of exempting) {
    it(`exempts ${url} if the list is ${JSON.stringify(list)}`, () => {
      assert.equal(isExempt(new URL(url), list), true);
    });
  }

  const others: [list: string, url: string][] = [
    ["", service],
    [" , ,", service],
    ["huaweicloud.com", service],
    ["center.myhuaweicloud.com", service],
    ["a.identitycenter.myhuaweicloud.com", service],
    [".identitycenter.myhuaweicloud.com", `https://myhuaweicloud.com`],
    [".", service],
    ["*.", service],
    ["myhuaweicloud.com:80", service],
    ["myhuaweicloud.com:443", `${service}:8443`],
    ["myhuaweicloud.com:abc", service],
    ["10.0.0.2", "https://10.0.0.1"],
    ["10.0.0.0/33", "https://10.0.0.1"],
    ["10.0.0.0/-1", "https://10.0.0.1"],
    ["10.0.0.0/x", "https://10.0.0.1"],
    ["10.0.0.0/", "https://10.0.0.1"],
    ["10.0.0.0/ 8", "https://10.0.0.1"],
    ["10.0.0.0/1e1", "https://10.0.0.1"],
    ["::/0", "https://10.0.0.1"],
    ["a.example myhuaweicloud.com", service],
    ["*:443", service],
    ["*myhuaweicloud.com", service],
    ["[fd00::1]", "https://[fd00::1]"],
    ["fe80::1%eth0", "https://[fe80::1]"],
    ["myhuaweicloud.com:https", service],
    ["0.0.1", "https://10.0.0.1"],
    ["fd00::/8", "https://10.0.0.1"],
    ["10.0.0.0/8", "https://[fd00::1]"],
    ["10.0.0.0/8", service],
    ["[fd00::1]:8443", "https://[fd00::1]"],
  ];
  for (const [list, url] of others) {
    it(`does not exempt ${url} if the list is ${JSON.stringify(list)}`, () => {
      assert.equal(isExempt(new URL(url), list), false);
    });
  }
});
