import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";
import type { Answer } from "./answer";
import type { Fault, FaultBody } from "./faults";
import { rawHead, rawWrite, record, send, sendHead, type Reply } from "./sending";
import { ServiceError } from "./service-error";

/**
 * Answers a call the way a fault wants it.
 *
 * @param properAnswer what the call would have had; asked only by faults that use it, so that the others do not count
 * as a look at the request
 */
export async function answerFaultily(reply: Reply, fault: Fault, properAnswer: () => Answer): Promise<void> {
  switch (fault.kind) {
    case "status":
      send(reply, statusAnswer(reply, fault.status, fault.body, fault.headers));
      return;
    case "body":
      send(reply, { status: 200, body: toBytes(fault.body) });
      return;
    case "wrongRequest":
      send(reply, ofAnotherRequest(properAnswer()));
      return;
    case "delay":
      await sleep(fault.ms, undefined, { signal: reply.signal });
      send(reply, properAnswer());
      return;
    case "close":
      reply.socket.end();
      return;
    case "reset":
      if (fault.at === "midBody") await writeHalf(reply, properAnswer());
      reply.socket.resetAndDestroy();
      return;
    case "hang":
      if (fault.at === "afterHeaders") await rawWrite(reply, lengthHead(reply, properAnswer()));
      if (fault.at === "midBody") await writeHalf(reply, properAnswer());
      reply.call.httpStatus = "none";
      return;
    case "drip":
      await drip(reply, properAnswer(), fault.part, fault.everyMs);
      return;
    case "contentLength":
      await lieAboutLength(reply, properAnswer(), fault.difference);
      return;
    case "brokenChunks":
      await breakChunks(reply, properAnswer());
      return;
    case "hugeBody":
      await sendFilledUp(reply, properAnswer(), fault.bytes);
      return;
    case "hugeHeader":
      reply.response.setHeader("X-Padding", "a".repeat(fault.bytes));
      send(reply, properAnswer());
      return;
    case "gzip":
      await sendCompressed(reply, properAnswer(), fault.bytes ?? 0);
      return;
    default:
      fault satisfies never;
  }
}

function statusAnswer(
  { call }: Reply,
  status: number,
  body: FaultBody | undefined,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (body !== undefined) return { status, headers, body: toBytes(body) };
  const error = new ServiceError(
    status,
    `IIC.${String(status)}`,
    `The emulator was told to answer ${String(status)}.`,
  );
  return { ...error.toAnswer(call.xRequestId), headers };
}

/** The same about a request that nobody has asked for. */
function ofAnotherRequest(answer: Answer): Answer {
  const requestId = /"request_id":"(?:[^"\\]|\\.)*"/;
  return { ...answer, body: answer.body.toString().replace(requestId, `"request_id":"${"f".repeat(32)}"`) };
}

async function drip(reply: Reply, answer: Answer, part: "headers" | "body", everyMs: number): Promise<void> {
  const head = lengthHead(reply, answer);
  const body = toBytes(answer.body);
  if (part === "body") await rawWrite(reply, head);
  for (const byte of part === "body" ? body : Buffer.concat([head, body])) {
    await sleep(everyMs, undefined, { signal: reply.signal });
    await rawWrite(reply, Buffer.of(byte));
  }
  record(reply, answer);
  reply.socket.end();
}

async function lieAboutLength(reply: Reply, answer: Answer, difference: number): Promise<void> {
  const body = toBytes(answer.body);
  const head = rawHead(reply, answer, { "Content-Length": String(body.length + difference) });
  await rawWrite(reply, Buffer.concat([head, body]));
  reply.socket.end();
}

async function breakChunks(reply: Reply, answer: Answer): Promise<void> {
  const half = firstHalf(answer);
  await rawWrite(reply, rawHead(reply, answer, { "Transfer-Encoding": "chunked" }));
  await rawWrite(
    reply,
    Buffer.from(`${half.length.toString(16)}\r\n${half.toString("latin1")}\r\nno chunk\r\n`, "latin1"),
  );
  reply.socket.end();
}

async function sendFilledUp(reply: Reply, answer: Answer, bytes: number): Promise<void> {
  sendHead(reply, answer, {});
  await pipeline(Readable.from(filledUp(answer, bytes)), reply.response);
}

async function sendCompressed(reply: Reply, answer: Answer, bytes: number): Promise<void> {
  sendHead(reply, answer, { "Content-Encoding": "gzip" });
  await pipeline(Readable.from(filledUp(answer, bytes)), createGzip(), reply.response);
}

/** The body and then blanks, as one goes through them: the whole is never in memory. */
function* filledUp(answer: Answer, bytes: number): Generator<Buffer> {
  const body = toBytes(answer.body);
  yield body;
  const blanks = Buffer.alloc(65_536, " ");
  for (let left = bytes - body.length; left > 0; left -= blanks.length) yield blanks.subarray(0, left);
}

async function writeHalf(reply: Reply, answer: Answer): Promise<void> {
  await rawWrite(reply, Buffer.concat([lengthHead(reply, answer), firstHalf(answer)]));
}

function firstHalf(answer: Answer): Buffer {
  const body = toBytes(answer.body);
  return body.subarray(0, body.length / 2);
}

function lengthHead(reply: Reply, answer: Answer): Buffer {
  return rawHead(reply, answer, { "Content-Length": String(Buffer.byteLength(answer.body)) });
}

function toBytes(body: FaultBody): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
