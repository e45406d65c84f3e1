import { IdentityCenterError } from "./errors";

/** The SDK prints the stack of whatever these calls throw; below a text for people it is only noise. */
export async function withoutStack<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IdentityCenterError) error.stack = "";
    throw error;
  }
}
