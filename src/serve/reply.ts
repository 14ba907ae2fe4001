// In: a value or an AppError. Out: a Response in the API's one shape, with the headers that keep a browser from doing anything else
// with it than show it to our own page. Never: a stack trace, or an Access-Control header.

import type { ErrorReply } from '../contract/errors.ts';
import { AppError, appErrorStatus } from '../model/app-error.ts';

/** On every answer. A page of another origin can neither read it, nor frame it, nor load it as a script or image. */
export const safetyHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function jsonReply(value: unknown, status: number, headers: Record<string, string> = {}): Response {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  return new Response(body, {
    status,
    headers: {
      ...safetyHeaders,
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...headers,
    },
  });
}

export function errorReply(error: AppError, headers: Record<string, string> = {}): Response {
  return jsonReply(errorBody(error), appErrorStatus[error.code], { ...headersOf(error), ...headers });
}

export function errorBody(error: AppError): ErrorReply {
  const { code, message, details } = error;
  return { error: details === undefined ? { code, message } : { code, message, details } };
}

/** An AppError as it is; anything else is a fault of ours, told to `reportBug` and not to the caller. */
export function asAppError(error: unknown, reportBug: (error: unknown) => void): AppError {
  if (error instanceof AppError) return error;
  reportBug(error);
  return new AppError('internal', 'Something went wrong inside NectoProxy. It is logged where the proxy runs.');
}

/** RFC 9110 §11.6.1: a 401 names the scheme. §15.5.17: a 416 should tell the length. */
function headersOf(error: AppError): Record<string, string> {
  if (error.code === 'unauthorized') return { 'www-authenticate': 'Bearer realm="nectoproxy"' };
  const length = error.details?.['length'];
  if (error.code === 'range-not-satisfiable' && typeof length === 'number')
    return { 'content-range': `bytes */${length}` };
  return {};
}
