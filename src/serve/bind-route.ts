// In: a request that the router found a route for. Out: the route's reply, or a refusal in the one error shape.
// Checks what came by the route's own schemas before the handler sees it. The one wide catch of a request is here.

import type { z } from 'zod';
import type { ApiRoute } from '../contract/route.ts';
import type { ApiRouteName, apiRoutes, RouteInput, RouteReply } from '../contract/routes.ts';
import { AppError } from '../model/app-error.ts';
import { readJsonBody } from './json-body.ts';
import { asAppError, errorReply, jsonReply } from './reply.ts';
import { requestProblem } from './request-problem.ts';

/** Gives the reply's value for a JSON route, a whole Response for others. Refuses by throwing an AppError. */
export type RouteHandler<R extends ApiRoute> = (
  input: RouteInput<R>,
  request: Request,
) => Promise<R['reply'] extends { readonly schema: z.ZodType } ? RouteReply<R> : Response>;

export type RouteHandlers = { readonly [Name in ApiRouteName]: RouteHandler<(typeof apiRoutes)[Name]> };

/** As seen by code that serves any route: the types of input and reply belong to the route. */
type AnyHandler = (input: { params: unknown; query: unknown; body: unknown }, request: Request) => Promise<unknown>;

export async function answerRoute(
  bound: { route: ApiRoute; handler: unknown; reportBug: (error: unknown, where: string) => void },
  request: Request,
  pathParams: Record<string, string>,
): Promise<Response> {
  try {
    const input = await readInput(bound.route, request, pathParams);
    const reply = await (bound.handler as AnyHandler)(input, request);
    return reply instanceof Response ? reply : jsonReply(reply, bound.route.reply.status);
  } catch (error) {
    return errorReply(
      asAppError(error, (bug) => bound.reportBug(bug, `${request.method} ${new URL(request.url).pathname}`)),
    );
  }
}

async function readInput(route: ApiRoute, request: Request, pathParams: Record<string, string>) {
  return {
    params: route.params === undefined ? {} : check(route.params, pathParams, 'path'),
    query: checkQuery(route, new URL(request.url).searchParams),
    body:
      route.upload !== undefined
        ? undefined
        : route.body === undefined
          ? await refuseBody(request)
          : check(route.body, await bodyOf(route, request), 'body'),
  };
}

function check(schema: z.ZodType, value: unknown, noun: 'body' | 'query' | 'path'): unknown {
  const result = schema.safeParse(value);
  if (!result.success) throw requestProblem(result.error, noun);
  return result.data;
}

function checkQuery(route: ApiRoute, given: URLSearchParams): unknown {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of given) {
    if (name in values)
      throw new AppError('invalid-request', `The query parameter “${name.slice(0, 80)}” is given more than once.`);
    values[name] = value;
  }
  if (route.query !== undefined) return check(route.query, { ...values }, 'query');
  const unknown = Object.keys(values)[0];
  if (unknown !== undefined)
    throw new AppError('invalid-request', `Unknown query parameter “${unknown.slice(0, 80)}”: none is taken here.`);
  return {};
}

async function bodyOf(route: ApiRoute, request: Request): Promise<unknown> {
  const body = await readJsonBody(request, route);
  if (body !== undefined) return body;
  if (route.isBodyOptional && !request.headers.has('content-type')) return {};
  throw new AppError('invalid-request', 'This request needs a JSON body.');
}

/** Some clients send `{}` or an empty body with every POST and DELETE: harmless. Anything else would be ignored, so it is refused. */
async function refuseBody(request: Request): Promise<undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const body = await readJsonBody(request);
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'object' && Object.keys(body).length === 0) return undefined;
  throw new AppError('invalid-request', 'This request takes no body.');
}
