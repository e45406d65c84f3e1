import assert from "node:assert/strict";
import { InvalidConfigurationError } from "../../../src/model/errors";
import { resolveEndpoint, type Service } from "../../../src/identity-center/settings/endpoint";
import { settingsOf } from "../../support/settings";

const setting = 'The endpoint in Pulumi config huaweicloud:endpoints, key "identitycenter"';

describe("resolveEndpoint", () => {
  it("is the global endpoint if nothing else is configured", () => {
    for (const json of [
      undefined,
      "",
      "{}",
      '{"iam":"https://iam.example","sts":"https://sts.example"}',
      '{"identity":"https://h","center":"https://h","IIC":"https://h","OBS":"https://h"}',
    ]) {
      assert.equal(withEndpoints(json).origin, "https://identitycenter.myhuaweicloud.com");
    }
  });

  const misspelled: Record<string, readonly string[]> = {
    identitycenter: [
      ...["IdentityCenter", "identityCenter", "IDENTITYCENTER", "identity-center", "identity_center"],
      ...["Identity_Center", " identitycenter", "identitycenter ", "identity center", "identity.center"],
      ...["identitycentre", "identityCentre", "identitycenters"],
    ],
    iam: ["IAM", "Iam", "i-am"],
    sts: ["STS", "sts_"],
  };
  for (const [meant, keys] of Object.entries(misspelled)) {
    for (const key of keys) {
      it(`refuses the key ${JSON.stringify(key)} by name, also beside the right one`, () => {
        for (const beside of [{}, { identitycenter: "https://h.example" }]) {
          assert.throws(
            () => withEndpoints(JSON.stringify({ ...beside, [key]: "https://h.example" })),
            (error) =>
              isRefusal(
                error,
                `Pulumi config huaweicloud:endpoints has the key "${key}", which has no effect. Rename it to "${meant}".`,
              ),
          );
        }
      });
    }
  }

  it("is the one in the configuration, whatever region and cloud are", () => {
    const config = {
      "huaweicloud:endpoints": '{"identitycenter":"https://h.example"}',
      "huaweicloud:region": "../evil",
      "huaweicloud:cloud": "evil/",
    };
    assert.equal(resolveEndpoint(settingsOf(config)).host, "h.example");
  });

  const built = [
    { region: "cn-north-4", host: "identitycenter.myhuaweicloud.com" },
    { region: "eu-west-0", host: "identitycenter.myhuaweicloud.com" },
    { region: "eu-west-101", host: "identitycenter.eu-west-101.myhuaweicloud.eu" },
    { region: "eu-west-1", host: "identitycenter.eu-west-1.myhuaweicloud.eu" },
    { cloud: "cloud.example", host: "identitycenter.cloud.example" },
    { cloud: "Cloud.Example", host: "identitycenter.cloud.example" },
    { region: "cn-north-4", cloud: "cloud.example", host: "identitycenter.cloud.example" },
    { region: "eu-west-101", cloud: "cloud.example", host: "identitycenter.eu-west-101.cloud.example" },
  ];
  for (const { region, cloud, host } of built) {
    it(`is ${host} if the region is ${region ?? "not set"} and the cloud ${cloud ?? "not set"}`, () => {
      const config = { "huaweicloud:region": region, "huaweicloud:cloud": cloud };
      const environment = { HW_REGION_NAME: region, HW_CLOUD: cloud };
      assert.equal(resolveEndpoint(settingsOf(config)).href, `https://${host}/`);
      assert.equal(resolveEndpoint(settingsOf(environment)).href, `https://${host}/`);
    });
  }

  it("prefers the configuration to the environment, and ignores both if they are empty", () => {
    const environment = { HW_REGION_NAME: "eu-west-101", HW_CLOUD: "environment.example" };
    const config = { "huaweicloud:region": "cn-north-4", "huaweicloud:cloud": "config.example" };
    assert.equal(
      resolveEndpoint(settingsOf({ ...config, ...environment })).host,
      "identitycenter.config.example",
    );
    const empty = { "huaweicloud:region": "", "huaweicloud:cloud": "" };
    assert.equal(
      resolveEndpoint(settingsOf({ ...empty, ...environment })).host,
      "identitycenter.eu-west-101.environment.example",
    );
    assert.equal(
      resolveEndpoint(settingsOf({ ...empty, HW_REGION_NAME: "", HW_CLOUD: "" })).host,
      "identitycenter.myhuaweicloud.com",
    );
  });

  it("uses the region of the KooCLI profile in use if nothing else names one", () => {
    const region = { name: 'profile "dev" of ~/.hcloud/config.json', value: "eu-west-101" };
    const european = "identitycenter.eu-west-101.myhuaweicloud.eu";
    assert.equal(resolveEndpoint(settingsOf({}), region).host, european);
    assert.equal(
      resolveEndpoint(settingsOf({ "huaweicloud:region": "", HW_REGION_NAME: "" }), region).host,
      european,
    );
    const other = "identitycenter.myhuaweicloud.com";
    assert.equal(resolveEndpoint(settingsOf({ HW_REGION_NAME: "cn-north-4" }), region).host, other);
    assert.equal(resolveEndpoint(settingsOf({ "huaweicloud:region": "cn-north-4" }), region).host, other);
    assert.throws(
      () => resolveEndpoint(settingsOf({}), { ...region, value: "../evil" }),
      (error) =>
        isRefusal(
          error,
          `The region in ${region.name} has to be a name such as eu-west-101, but is "../evil".`,
        ),
    );
  });

  const ofServices = [
    { iam: "iam.myhuaweicloud.com", sts: "sts.cn-north-4.myhuaweicloud.com" },
    { region: "ap-southeast-3", iam: "iam.ap-southeast-3.myhuaweicloud.com" },
    { region: "ap-southeast-3", sts: "sts.ap-southeast-3.myhuaweicloud.com" },
    { region: "eu-west-101", iam: "iam.eu-west-101.myhuaweicloud.eu" },
    { region: "eu-west-101", sts: "sts.eu-west-101.myhuaweicloud.eu" },
    { cloud: "cloud.example", iam: "iam.cloud.example", sts: "sts.cn-north-4.cloud.example" },
    { region: "x-1", cloud: "cloud.example", iam: "iam.x-1.cloud.example", sts: "sts.x-1.cloud.example" },
  ];
  for (const { region, cloud, ...hosts } of ofServices) {
    for (const [service, host] of Object.entries(hosts)) {
      it(`is ${host} for ${service} if the region is ${region ?? "not set"} and the cloud ${cloud ?? "not set"}`, () => {
        const settings = settingsOf({ "huaweicloud:region": region, HW_CLOUD: cloud });
        assert.equal(resolveEndpoint(settings, undefined, service as Service).href, `https://${host}/`);
        const profile = region === undefined ? undefined : { name: "a profile", value: region };
        const ofProfile = settingsOf({ HW_CLOUD: cloud });
        assert.equal(resolveEndpoint(ofProfile, profile, service as Service).host, host);
      });
    }
  }

  it("is the one in the configuration for each service, and another's has no say", () => {
    const json = '{"iam":"https://iam.example/base/","sts":"http://127.0.0.1:8080","identitycenter":42}';
    const settings = settingsOf({ "huaweicloud:endpoints": json, HW_REGION_NAME: "../evil" });
    assert.equal(resolveEndpoint(settings, undefined, "iam").href, "https://iam.example/base");
    assert.equal(resolveEndpoint(settings, undefined, "sts").href, "http://127.0.0.1:8080/");
    const evil = settingsOf({ "huaweicloud:endpoints": '{"sts":"http://sts.example"}' });
    assert.throws(
      () => resolveEndpoint(evil, undefined, "sts"),
      (error) =>
        isRefusal(
          error,
          'The endpoint in Pulumi config huaweicloud:endpoints, key "sts" must begin with https:// (http:// is for ' +
            "loopback addresses only), but is http://sts.example.",
        ),
    );
  });

  const badRegions = [
    ...["eu-west-101/../x", "eu-west-101.evil.example", "/", ".", "..", "eu-west-101@evil", "eu west", " "],
    ...["eu-west-101\n", "eu-west-101:8443", "eu-west-101?x", "eu-west-101#", "-eu-west-1", "eu-west-1-"],
    ...["EU-WEST-101", "eu-west-101%2f", "eu_west", "é", "x".repeat(64)],
  ];
  for (const region of badRegions) {
    it(`refuses the region ${JSON.stringify(region)} by name`, () => {
      const why = `has to be a name such as eu-west-101, but is "${region.replace("\n", "\\n")}".`;
      assert.throws(
        () => resolveEndpoint(settingsOf({ "huaweicloud:region": region })),
        (error) => isRefusal(error, `The region in Pulumi config huaweicloud:region ${why}`),
      );
      assert.throws(
        () => resolveEndpoint(settingsOf({ HW_REGION_NAME: region })),
        (error) => isRefusal(error, `The region in the environment variable HW_REGION_NAME ${why}`),
      );
    });
  }

  const badClouds = [
    ...["https://myhuaweicloud.com", "myhuaweicloud.com/", "myhuaweicloud.com/x", "myhuaweicloud.com:8443"],
    ...["myhuaweicloud", ".myhuaweicloud.com", "myhuaweicloud.com.", "my..com", "user@evil.example", " a.b"],
    ...["a.b\n", "10.0.0.1", "[::1]", "a.b?x", "a.b#x", "-a.b", "a-.b", "é.example", "a.".repeat(100) + "b"],
  ];
  for (const cloud of badClouds) {
    it(`refuses the cloud ${JSON.stringify(cloud)} by name`, () => {
      const shown = cloud.length > 200 ? `${cloud.slice(0, 199)}…` : cloud.replace("\n", "\\n");
      const why = `has to be a domain such as myhuaweicloud.com, but is "${shown}".`;
      assert.throws(
        () => resolveEndpoint(settingsOf({ "huaweicloud:cloud": cloud })),
        (error) => isRefusal(error, `The cloud in Pulumi config huaweicloud:cloud ${why}`),
      );
      assert.throws(
        () => resolveEndpoint(settingsOf({ HW_CLOUD: cloud })),
        (error) => isRefusal(error, `The cloud in the environment variable HW_CLOUD ${why}`),
      );
    });
  }

  it("is not taken in by a key named __proto__", () => {
    const json = '{"__proto__":{"identitycenter":"https://evil.example"}}';
    assert.equal(withEndpoints(json).host, "identitycenter.myhuaweicloud.com");
  });

  const accepted = {
    "https://h.example": "https://h.example/",
    "https://h.example/": "https://h.example/",
    "https://h.example:8443": "https://h.example:8443/",
    "https://h.example:443": "https://h.example/",
    "HTTPS://H.Example": "https://h.example/",
    "https://h.example/base": "https://h.example/base",
    "https://h.example/base/": "https://h.example/base",
    "https://h.example/base///": "https://h.example/base",
    "https://h.example/a/../b/./c/": "https://h.example/b/c",
    "https://h.example/a%2Fb": "https://h.example/a%2Fb",
    "https://h.example/%E6%9D%83": "https://h.example/%E6%9D%83",
    "https://exämple.test": "https://xn--exmple-cua.test/",
    "https://[2001:db8::1]:8443": "https://[2001:db8::1]:8443/",
    "https://10.0.0.1": "https://10.0.0.1/",
    "http://localhost": "http://localhost/",
    "http://localhost:8080/base": "http://localhost:8080/base",
    "http://LOCALHOST:8080": "http://localhost:8080/",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080/",
    "http://127.255.0.3": "http://127.255.0.3/",
    "http://2130706433": "http://127.0.0.1/",
    "http://[::1]:8080": "http://[::1]:8080/",
    "http://[0:0:0:0:0:0:0:1]": "http://[::1]/",
  };
  for (const [custom, href] of Object.entries(accepted)) {
    it(`takes ${custom} as ${href}`, () => {
      assert.equal(endpoint(custom).href, href);
    });
  }

  it("refuses http:// to any host that is not a loopback address", () => {
    const hosts = [
      ...[
        "identitycenter.myhuaweicloud.com",
        "h.example:8080",
        "10.0.0.1",
        "128.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::2]",
      ],
      ...[
        "127.0.0.1.evil.example",
        "127.evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "[::ffff:7f00:1]",
      ],
      "sub.localhost",
    ];
    for (const host of hosts) {
      assertRefused(
        `http://${host}/base`,
        `${setting} must begin with https:// (http:// is for loopback addresses only), but is http://${host}.`,
      );
    }
  });

  it("refuses other schemes by their names", () => {
    const schemes = {
      "file:///etc/passwd": "file:",
      "file://h.example/share": "file:",
      "javascript:alert(1)": "javascript:",
      "data:text/plain,x": "data:",
      "localhost:port": "localhost:",
    };
    for (const [custom, scheme] of Object.entries(schemes)) {
      assertRefused(
        custom,
        `${setting} must begin with https:// (http:// is for loopback addresses only), but begins with "${scheme}".`,
      );
    }
    for (const custom of ["ftp://h.example", "ws://localhost", "wss://h.example"]) {
      assertRefused(
        custom,
        `${setting} must begin with https:// (http:// is for loopback addresses only), but is ${custom}.`,
      );
    }
  });

  it("says what to write if the scheme is missing", () => {
    const completed = {
      "h.example": "https://h.example",
      "h.example/base": "https://h.example/base",
      "identitycenter.example:443": "https://identitycenter.example:443",
      "localhost:8080": "http://localhost:8080",
      "127.0.0.1:8080/base": "http://127.0.0.1:8080/base",
      "[::1]:8080": "http://[::1]:8080",
    };
    for (const [custom, url] of Object.entries(completed)) {
      assertRefused(custom, `${setting} has no scheme: write ${url}.`);
      assert.equal(endpoint(url).href.replace(/\/$/, ""), new URL(url).href.replace(/\/$/, ""));
    }
    for (const custom of ["h.example:99999", "h..example:x", "user:CANARY@h.example"]) {
      assert.throws(
        () => endpoint(custom),
        (error: Error) => !/has no scheme|CANARY/.test(error.message),
      );
    }
  });

  it("cuts what it repeats of a scheme or a host", () => {
    const prefix = `${setting} must begin with https:// (http:// is for loopback addresses only), but`;
    assertRefused(`http://${"a".repeat(5_000)}`, `${prefix} is http://${"a".repeat(189)}…`);
    assertRefused(`${"a".repeat(5_000)}:b`, `${prefix} begins with "${"a".repeat(186)}…`);
  });

  it("refuses a user name and a password, without repeating them", () => {
    for (const userInfo of ["user:CANARY@", "CANARY@", ":CANARY@", "user%40:CANARY%2F@"]) {
      assertRefused(`https://${userInfo}h.example`, `${setting} holds a user name or password.`);
      assertRefused(`http://${userInfo}localhost`, `${setting} holds a user name or password.`);
    }
  });

  it("refuses them also if a reserved character in them makes a part of them the host", () => {
    for (const custom of ["https://us/er:CANARY@h.example", "https://h.example/a@b"]) {
      assertRefused(custom, `${setting} holds a user name or password.`);
    }
    assertRefused("https://us\\er:CANARY@h.example", `${setting} is not a URL.`);
    assertRefused("https:\\\\h.example", `${setting} is not a URL: https:\\\\h.example.`);
  });

  it("repeats no password of a URL that it cannot read", () => {
    const unreadable = [
      ...["https://user:CAN#ARY@h.example", "https://user:CANARY@h.example:99999", "https://user:CANARY@"],
      ...[
        " https://user:CANARY@h.example",
        "https://user:CANARY@h.example ",
        "https://user:CANARY@h.exa mple",
      ],
    ];
    for (const custom of unreadable) {
      assert.throws(
        () => endpoint(custom),
        (error) => {
          assert.ok(error instanceof InvalidConfigurationError);
          assert.doesNotMatch(error.message, /CAN|ARY/);
          return true;
        },
      );
    }
  });

  it("refuses a query or a fragment, empty ones too", () => {
    for (const tail of ["?", "?x=1", "/base?x=1", "#", "#f", "/#", "?#"]) {
      assertRefused(`https://h.example${tail}`, `${setting} holds a query or a fragment.`);
    }
  });

  it("refuses what is not a URL", () => {
    for (const custom of ["/base", "https://", "https://:443", "https://h.example:99999", "https://[::1"]) {
      assertRefused(custom, `${setting} is not a URL: ${custom}.`);
    }
    assertRefused("\u001b[2Jx", `${setting} is not a URL: \\u001b[2Jx.`);
  });

  it("ends its message with one full stop, also behind a cut and a host that brings one", () => {
    assertRefused("x".repeat(2 ** 20), `${setting} is not a URL: ${"x".repeat(199)}…`);
    assertRefused(
      "http://localhost.",
      `${setting} must begin with https:// (http:// is for loopback addresses only), but is http://localhost.`,
    );
  });

  it("refuses white space and line ends, which a URL would pass over", () => {
    for (const custom of [
      " https://h.example",
      "https://h.example\n",
      "https://h.exa\nmple",
      "https://h\t.example",
    ]) {
      assert.throws(() => endpoint(custom), InvalidConfigurationError, JSON.stringify(custom));
    }
  });

  it("refuses an endpoint that is not a string", () => {
    for (const json of ["null", "7", "true", "{}", '["https://h.example"]']) {
      assert.throws(
        () => withEndpoints(`{"identitycenter":${json}}`),
        (error) => isRefusal(error, `${setting} is not a string.`),
      );
    }
  });

  it("refuses a path whose percent-encoding is broken: it could not be signed", () => {
    for (const path of ["/%", "/%zz", "/a%2", "/%ff", "/%ED%A0%80"]) {
      assert.throws(() => endpoint(`https://h.example${path}`), InvalidConfigurationError, path);
    }
  });

  it("refuses a path with an empty segment: what is appended to it would go to another host", () => {
    for (const custom of ["https://h.example//evil.example", "https://h.example/\\evil.example/base"]) {
      assert.throws(() => endpoint(custom), InvalidConfigurationError, custom);
    }
  });

  it("says of a setting that is not JSON what it has to be, without repeating it", () => {
    for (const json of ["https://user:CANARY@h.example", "{", "{'identitycenter':'CANARY'}", "undefined"]) {
      assert.throws(
        () => withEndpoints(json),
        (error) =>
          isRefusal(
            error,
            'Pulumi config huaweicloud:endpoints is not JSON. It has to be a map such as {"identitycenter": ' +
              '"https://identitycenter.myhuaweicloud.com"}.',
          ),
      );
    }
  });

  it("says of a setting that is not a map what it has to be", () => {
    for (const json of ["null", "[]", '["https://h.example"]', '"https://h.example"', "7", "true"]) {
      assert.throws(
        () => withEndpoints(json),
        (error) =>
          isRefusal(
            error,
            'Pulumi config huaweicloud:endpoints is not a map such as {"identitycenter": ' +
              '"https://identitycenter.myhuaweicloud.com"}.',
          ),
      );
    }
  });

  it("reads or refuses a very long endpoint", () => {
    assert.equal(endpoint(`https://h.example${"/".repeat(20_000)}`).href, "https://h.example/");
    assert.throws(() => endpoint(`${"x".repeat(2 ** 20)}://`), InvalidConfigurationError);
    assert.throws(() => endpoint(`https://h.example/base${"/".repeat(20_000)}?`), InvalidConfigurationError);
    assert.throws(() => endpoint(`https://h.example/base${"/".repeat(20_000)}a`), InvalidConfigurationError);
  });
});

function endpoint(custom: string): URL {
  return withEndpoints(JSON.stringify({ identitycenter: custom }));
}

function withEndpoints(json: string | undefined): URL {
  return resolveEndpoint(settingsOf({ "huaweicloud:endpoints": json }));
}

function assertRefused(custom: string, message: string): void {
  assert.throws(
    () => endpoint(custom),
    (error) => isRefusal(error, message),
  );
}

function isRefusal(error: unknown, message: string): true {
  assert.ok(error instanceof InvalidConfigurationError);
  assert.equal(error.message, message);
  return true;
}
