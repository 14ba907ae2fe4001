import { AppError } from '../../model/app-error.ts';
import type { TransportedError } from './thread-messages.ts';

export function packError(error: unknown): TransportedError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  if (error instanceof Error) return { code: null, message: error.message, stack: error.stack };
  return { code: null, message: String(error) };
}

export function unpackError(packed: TransportedError): Error {
  if (packed.code !== null) return new AppError(packed.code, packed.message, packed.details);
  const error = new Error(packed.message);
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}
