// Loaded before all else by the tests, and by what they start: no test may call the machine that it runs on for its
// agency's credentials. 169.254.169.254 is METADATA_STAND_IN here, or else a port on which nothing listens.
const http = require("node:http");

const { request } = http;

http.request = function (url, ...rest) {
  const isMetadata = url instanceof URL && url.hostname === "169.254.169.254";
  if (!isMetadata) return request.call(this, url, ...rest);
  return request.call(
    this,
    new URL(url.pathname, process.env.METADATA_STAND_IN ?? "http://127.0.0.1:9"),
    ...rest,
  );
};
