// A process of its own: while it sleeps, the kernel takes as many connections as the queue holds, and no more.
const { connect, createServer } = require("node:net");

const [address, targetPort] = process.argv.slice(2);
const server = createServer((socket) => {
  const target = connect({ host: "127.0.0.1", port: Number(targetPort) });
  for (const [one, other] of [
    [socket, target],
    [target, socket],
  ]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
    one.pipe(other);
  }
});
server.listen({ host: address, port: 0, backlog: 1 }, () => process.send(server.address().port));
process.on("message", (durationMs) => {
  process.send("stalled", () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
  });
});
process.on("disconnect", () => process.exit());
