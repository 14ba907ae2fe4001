import type { z } from 'zod';
import type { ErrorReply } from '../../contract/errors.ts';
import type { ApiRoute } from '../../contract/route.ts';
import { AppError, type AppErrorCode, appErrorStatus } from '../../model/app-error.ts';

/** The network's fetch, or the API's own inside one process: both take a Request. */
export type FetchRequest = (request: Request) => Promise<Response>;

export interface Connection {
  readonly fetch: FetchRequest;
  /** For example `http://127.0.0.1:8889`, without a slash at the end. */
  readonly baseUrl: string;
  /** Needed when the server asks for one. */
  readonly token?: string | undefined;
}

type Given<R extends ApiRoute, K extends 'params' | 'query' | 'body'> = R extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? z.input<S>
  : undefined;

export interface RouteArguments<R extends ApiRoute> {
  params?: Given<R, 'params'>;
  query?: Given<R, 'query'>;
  body?: Given<R, 'body'>;
  /** For routes that take a file. */
  upload?: ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** The JSON of the reply; an AppError with the server's code and message when it refused. */
export async function callRoute<const R extends ApiRoute>(
  connection: Connection,
  route: R,
  given: RouteArguments<R> = {},
): Promise<R['reply'] extends { readonly schema: infer S extends z.ZodType } ? z.output<S> : never> {
  const response = await openRoute(connection, route, given);
  return (await response.json()) as Awaited<ReturnType<typeof callRoute<R>>>;
}

/** The reply itself, for bodies and streams; refusals as with {@link callRoute}. */
export async function openRoute<const R extends ApiRoute>(
  connection: Connection,
  route: R,
  given: RouteArguments<R> = {},
): Promise<Response> {
  const request = requestFor(connection, route, given as RouteArguments<ApiRoute>);
  const response = await connection
    .fetch(request)
    .catch((error: unknown) => refuseUnreachable(connection, error, given.signal));
  if (response.ok) return response;
  throw await refusalOf(response);
}

function requestFor(connection: Connection, route: ApiRoute, given: RouteArguments<ApiRoute>): Request {
  const headers = new Headers(given.headers);
  if (connection.token !== undefined) headers.set('authorization', `Bearer ${connection.token}`);
  if (given.body !== undefined) headers.set('content-type', 'application/json');
  return new Request(addressOf(connection, route, given), {
    method: route.method.toUpperCase(),
    headers,
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    ...(given.upload === undefined ? {} : { body: given.upload, duplex: 'half' }),
    ...(given.signal === undefined ? {} : { signal: given.signal }),
  } as RequestInit);
}

function addressOf(connection: Connection, route: ApiRoute, given: RouteArguments<ApiRoute>): string {
  const params = (given.params ?? {}) as Record<string, unknown>;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const search = query.toString();
  return search === '' ? connection.baseUrl + path : `${connection.baseUrl}${path}?${search}`;
}

function refuseUnreachable(connection: Connection, error: unknown, signal: AbortSignal | undefined): never {
  if (signal?.aborted) throw error;
  throw new AppError('not-running', `Nothing answers at ${connection.baseUrl}. Is NectoProxy running?`);
}

async function refusalOf(response: Response): Promise<AppError> {
  const text = await response.text().catch(() => '');
  const { error } = parseRefusal(text);
  if (error !== undefined && error.code in appErrorStatus)
    return new AppError(error.code as AppErrorCode, error.message, error.details);
  return new AppError('internal', `The server answered ${response.status} and did not say why. Is it NectoProxy?`);
}

function parseRefusal(text: string): Partial<ErrorReply> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
