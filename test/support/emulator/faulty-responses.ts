import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";
import type { Response } from "./response";
import type { Fault, FaultBody } from "./faults";
import { rawHead, rawWrite, record, send, sendHead, type Reply } from "./sending";
import { ServiceError } from "./service-error";

/**
 * Responds to a call the way a fault says.
 *
 * @param properResponse makes the response that the call would have had. Only faults that use it ask for it, so that
 * the others do not count as polls.
 */
export async function respondFaultily(
  reply: Reply,
  fault: Fault,
  properResponse: () => Response,
): Promise<void> {
  switch (fault.kind) {
    case "status":
      send(reply, statusResponse(reply, fault.status, fault.body, fault.headers));
      return;
    case "body":
      send(reply, { status: 200, body: toBytes(fault.body) });
      return;
    case "delay":
      await sleep(fault.ms, undefined, { signal: reply.signal });
      send(reply, properResponse());
      return;
    case "close":
      reply.socket.end();
      return;
    case "reset":
      if (fault.at === "midBody") await writeHalf(reply, properResponse());
      reply.socket.resetAndDestroy();
      return;
    case "hang":
      if (fault.at === "afterHeaders") await rawWrite(reply, lengthHead(reply, properResponse()));
      if (fault.at === "midBody") await writeHalf(reply, properResponse());
      reply.call.httpStatus = "none";
      return;
    case "drip":
      await drip(reply, properResponse(), fault.part, fault.everyMs);
      return;
    case "contentLength":
      await lieAboutLength(reply, properResponse(), fault.difference);
      return;
    case "brokenChunks":
      await breakChunks(reply, properResponse());
      return;
    case "hugeBody":
      await sendFilledUp(reply, properResponse(), fault.bytes);
      return;
    case "hugeHeader":
      reply.response.setHeader("X-Padding", "a".repeat(fault.bytes));
      send(reply, properResponse());
      return;
    case "gzip":
      await sendCompressed(reply, properResponse(), fault.bytes ?? 0);
      return;
    default:
      fault satisfies never;
  }
}

function statusResponse(
  { call }: Reply,
  status: number,
  body: FaultBody | undefined,
  headers: Readonly<Record<string, string>> = {},
): Response {
  if (body !== undefined) return { status, headers, body: toBytes(body) };
  const error = new ServiceError(
    status,
    `IIC.${String(status)}`,
    `The emulator was told to respond ${String(status)}.`,
  );
  return { ...error.toResponse(call.xRequestId), headers };
}

async function drip(
  reply: Reply,
  response: Response,
  part: "headers" | "body",
  everyMs: number,
): Promise<void> {
  const head = lengthHead(reply, response);
  const body = toBytes(response.body);
  if (part === "body") await rawWrite(reply, head);
  for (const byte of part === "body" ? body : Buffer.concat([head, body])) {
    await sleep(everyMs, undefined, { signal: reply.signal });
    await rawWrite(reply, Buffer.of(byte));
  }
  record(reply, response);
  reply.socket.end();
}

async function lieAboutLength(reply: Reply, response: Response, difference: number): Promise<void> {
  const body = toBytes(response.body);
  const head = rawHead(reply, response, { "Content-Length": String(body.length + difference) });
  await rawWrite(reply, Buffer.concat([head, body]));
  reply.socket.end();
}

async function breakChunks(reply: Reply, response: Response): Promise<void> {
  const half = firstHalf(response);
  await rawWrite(reply, rawHead(reply, response, { "Transfer-Encoding": "chunked" }));
  await rawWrite(
    reply,
    Buffer.from(`${half.length.toString(16)}\r\n${half.toString("latin1")}\r\nno chunk\r\n`, "latin1"),
  );
  reply.socket.end();
}

async function sendFilledUp(reply: Reply, response: Response, bytes: number): Promise<void> {
  sendHead(reply, response, {});
  await pipeline(Readable.from(filledUp(response, bytes)), reply.response);
}

async function sendCompressed(reply: Reply, response: Response, bytes: number): Promise<void> {
  sendHead(reply, response, { "Content-Encoding": "gzip" });
  await pipeline(Readable.from(filledUp(response, bytes)), createGzip(), reply.response);
}

/** The body and then blanks, piece by piece: the whole is never in memory. */
function* filledUp(response: Response, bytes: number): Generator<Buffer> {
  const body = toBytes(response.body);
  yield body;
  const blanks = Buffer.alloc(65_536, " ");
  for (let left = bytes - body.length; left > 0; left -= blanks.length) yield blanks.subarray(0, left);
}

async function writeHalf(reply: Reply, response: Response): Promise<void> {
  await rawWrite(reply, Buffer.concat([lengthHead(reply, response), firstHalf(response)]));
}

function firstHalf(response: Response): Buffer {
  const body = toBytes(response.body);
  return body.subarray(0, body.length / 2);
}

function lengthHead(reply: Reply, response: Response): Buffer {
  return rawHead(reply, response, { "Content-Length": String(Buffer.byteLength(response.body)) });
}

function toBytes(body: FaultBody): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
