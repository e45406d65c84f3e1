import * as fc from "fast-check";

/** The URLs that the lists are tested with, as `new URL` writes them: names, addresses of all kinds, ports. */
export const urls: readonly string[] = [
  ...[
    "identitycenter.myhuaweicloud.com",
    "a.b.corp.example",
    "corp.example",
    "xcorp.example",
    "corp.example.",
  ],
  ...[
    "corp.example:8443",
    "localhost",
    "localhost:8443",
    "a.localhost",
    "xn--bcher-kva.example",
    "a_b.example",
  ],
  ...["10.0.0.1", "10.0.0.1:8443", "10.255.0.1", "127.9.8.7", "192.168.1.10", "[fd00::1]", "[fd00::1]:8443"],
  ...["[fd12:3456::1]", "[::1]", "[::ffff:10.0.0.1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "com"],
].flatMap((host) => [new URL(`https://${host}`).href, new URL(`http://${host}`).href]);

const names = [
  ...[
    "identitycenter.myhuaweicloud.com",
    "myhuaweicloud.com",
    "corp.example",
    "b.corp.example",
    "com",
    "example",
  ],
  ...[
    "CORP.Example",
    "corp.example.",
    "bücher.example",
    "BÜCHER.example",
    "_ü.example",
    "localhost",
    "a_b.example",
  ],
  ...[
    "10.0.0.1",
    "10.0.0.0",
    "0.0.0.0",
    "10.0.0",
    "010.0.0.1",
    "10.0.0.1.",
    "0x0a.0.0.1",
    "127.0.0.1",
    "１０.0.0.1",
  ],
  ...[
    "fd00::1",
    "fd00::",
    "::1",
    "::",
    "FD00::1",
    "fd00:0::1",
    "::ffff:10.0.0.1",
    "::ffff:0:0",
    "::ffff:0a00:1",
  ],
  ...["fe80::1%eth0", "::ffff:10.0.0.1%1", "*", "*.", ".", "..", "", "*corp.example", "**.corp.example", "-"],
];
const piece = fc.constantFrom(...names, "a", "0", "%", "@", "http://corp.example", "\u0000");
const before = fc.constantFrom(
  "",
  "",
  "",
  ".",
  "*.",
  "*",
  "[",
  " ",
  "\t",
  "\u00a0",
  "\u0085",
  "\ufeff",
  "https://",
);
const after = fc.constantFrom(
  ...[
    "",
    "",
    "",
    "",
    ":443",
    ":80",
    ":8443",
    ":",
    ":0443",
    ":https",
    ":443:443",
    "]",
    "]:443",
    "]:80",
    "].",
    "]x:443",
  ],
  ...[
    "/",
    "/8",
    "/08",
    "/0",
    "/32",
    "/33",
    "/24",
    "/-1",
    "/x",
    "/8/8",
    "/64",
    "/96",
    "/104",
    "/128",
    "/129",
    "/ 8",
    "/90",
  ],
  ...["/99999999", "/8:443", ".", " ", "\n", "\u2003", "\ufeff", "*", "/0x8", "/1e1", "/+8"],
);
const entry = fc.tuple(before, piece, after).map((parts) => parts.join(""));
const separator = fc.constantFrom(",", ",", ",", ", ", " , ", ",,", " ", ";", "\n");

/** A list such as people, machines and slips of the pen write them. */
export const list = fc
  .array(fc.tuple(entry, separator), { minLength: 1, maxLength: 4 })
  .map((entries) => entries.flat().slice(0, -1).join(""));
