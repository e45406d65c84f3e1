import { closeSync, constants, openSync, readSync, statSync } from "node:fs";

/** Bundles of certificates and files of credentials are far smaller. */
const largestFileBytes = 4 * 1024 * 1024;

/** The outcome of reading a file. */
export type FileContent =
  | { readonly kind: "read"; readonly text: string }
  /** There is no such file. */
  | { readonly kind: "absent" }
  /** A folder on the way to it may not be entered, so it is not known whether there is such a file. */
  | { readonly kind: "out of reach"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * Reads a file whose name comes from a user, without a byte order mark. It never hangs and never fills the memory:
 * pipes, devices and files over 4 MB count as unreadable. Nothing else in `src` reads files.
 */
export function readTextFile(path: string): FileContent {
  try {
    // Opening a device can have effects of its own.
    const file = statSync(path);
    if (!file.isFile()) return { kind: "unreadable", why: "it is not a file" };
  } catch (error) {
    const why = codeOf(error);
    if (why === "ENOENT" || why === "ENOTDIR") return { kind: "absent" };
    return { kind: why === "EACCES" || why === "EPERM" ? "out of reach" : "unreadable", why };
  }
  try {
    const bytes = readBytes(path);
    if (bytes.length > largestFileBytes) return { kind: "unreadable", why: "it is larger than 4 MB" };
    return { kind: "read", text: new TextDecoder().decode(bytes) };
  } catch (error) {
    return { kind: "unreadable", why: codeOf(error) };
  }
}

/** One byte more than allowed is enough to know that there are too many. */
function readBytes(path: string): Uint8Array {
  // Without O_NONBLOCK, opening a pipe that has replaced the file in the meantime would wait for a writer.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.allocUnsafe(largestFileBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function codeOf(error: unknown): string {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return code;
}
