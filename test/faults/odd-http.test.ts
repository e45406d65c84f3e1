import { givesUp, itSurvives, opens, type Scene, type Seen } from "../support/faults/it-survives";
import { rawStage, wholeResponse } from "../support/faults/stage";

const inProgress = wholeResponse("IN_PROGRESS");
const succeeded = wholeResponse("SUCCEEDED");

/** A server that sends the same text on every connection and closes it. The text is never accepted as a response. */
function disbelieves(bytes: string, lastError: string, seen: Pick<Seen, "responded"> = {}): Scene {
  const stage = rawStage((socket) => socket.end(bytes));
  const responded = lastError.startsWith("responded");
  return givesUp(stage, { polls: 2, lastError, responded, ...seen }, [1, 2]);
}

/** A server that begins a response and never finishes it. */
function hangs(bytes: string, seen: Pick<Seen, "responded"> = {}): Scene {
  const stage = rawStage((socket) => socket.write(bytes));
  return givesUp(stage, { polls: 1, lastError: "no response from <host> in time", ...seen }, [1]);
}

describe("a gate survives a server with", () => {
  itSurvives({
    "a connection that is stale by the next call": opens(
      rawStage((socket, call) => {
        if (call === 2) socket.resetAndDestroy();
        else socket.write(call === 1 ? inProgress : succeeded);
      }),
      [1, 1, 2],
    ),
    "a connection that it ends between two calls": opens(
      rawStage((socket, call) => {
        socket.write(call === 1 ? inProgress : succeeded);
        if (call === 1) setTimeout(() => socket.end(), 300);
      }),
      [1, 2],
    ),
    "a 408 on an idle connection, as load balancers say before they end it": opens(
      rawStage((socket, call) => {
        socket.write(call === 1 ? inProgress : succeeded);
        const timeout = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
        if (call === 1) setTimeout(() => socket.end(timeout), 300);
      }),
      [1, 2],
    ),
    "a response on an idle connection without a request": givesUp(
      rawStage((socket, call) => {
        socket.write(inProgress);
        if (call === 1) setTimeout(() => socket.write(succeeded), 300);
      }),
      { polls: 2, lastStatus: "IN_PROGRESS", responded: true },
      undefined,
      { kept: 1 },
    ),
    "two responses to one context": opens(
      rawStage((socket, call) => socket.write(call === 1 ? inProgress + inProgress : succeeded)),
      [1, 2],
    ),
    "early hints before the response": opens(
      rawStage((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${succeeded}`)),
      [1],
    ),
    "5,000 headers": opens(
      rawStage((socket) => socket.write(wholeResponse("SUCCEEDED", "A: b\r\n".repeat(5_000)))),
      [1],
    ),
    "100 Continue without an end": givesUp(
      rawStage((socket) => {
        const timer = setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 50);
        socket.on("close", () => {
          clearInterval(timer);
        });
      }),
      { polls: 1, lastError: "no response from <host> in time" },
      [1],
    ),
    "a switch to another protocol": hangs(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    ),
    "a chunk of an exabyte": hangs(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n{",
      { responded: true },
    ),
    "a chunk beyond all numbers": disbelieves(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"f".repeat(32)}\r\n{`,
      "ERR_STREAM_PREMATURE_CLOSE",
      { responded: true },
    ),
    "a body whose length is told in two ways": disbelieves(
      wholeResponse("SUCCEEDED", "Transfer-Encoding: chunked\r\n"),
      "HPE_INVALID_TRANSFER_ENCODING",
    ),
    "two lengths of a body": disbelieves(
      wholeResponse("SUCCEEDED", "Content-Length: 7\r\n"),
      "HPE_UNEXPECTED_CONTENT_LENGTH",
    ),
    "a NUL in a header": disbelieves(wholeResponse("SUCCEEDED", "A: b\0c\r\n"), "HPE_INVALID_HEADER_TOKEN"),
    "HTTP 0": disbelieves("HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n", "responded with 0"),
    "HTTP 199": disbelieves("HTTP/1.1 199 Odd\r\nContent-Length: 0\r\n\r\n", "ECONNRESET"),
    "HTTP 999": disbelieves("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", "responded with 999"),
    "HTTP/0.9": disbelieves("SUCCEEDED", "HPE_INVALID_CONSTANT"),
    "HTTP/9.9": disbelieves(succeeded.replace("1.1", "9.9"), "HPE_INVALID_VERSION"),
    "no HTTP at all": disbelieves("SSH-2.0-OpenSSH_9.6\r\n", "HPE_INVALID_CONSTANT"),
  });
});
