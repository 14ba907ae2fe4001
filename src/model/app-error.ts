/** Every code a caller can get, with the HTTP status the API answers with. One list for API, CLI and docs. */
export const appErrorStatus = {
  'invalid-request': 400,
  'invalid-query': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'last-session': 409,
  'already-exists': 409,
  'not-held': 409,
  'in-use': 409,
  'too-large': 413,
  'range-not-satisfiable': 416,
  'undecodable-body': 422,
  'already-running': 409,
  'port-in-use': 409,
  'data-directory': 500,
  'database-damaged': 500,
  'database-newer': 500,
  'not-running': 409,
  internal: 500,
  'storage-failed': 507,
} as const;
export type AppErrorCode = keyof typeof appErrorStatus;

/** A user or caller asked for something we refuse. The message is one line: what, why, what to do. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: AppErrorCode, message: string, details?: Record<string, unknown>) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
