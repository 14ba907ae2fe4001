import { OpenAPIHono } from '@hono/zod-openapi';
import { commonErrors, errorMeanings, errorReply } from '../contract/errors.ts';
import { type ApiRoute, apiGroups } from '../contract/route.ts';
import { apiRoutes } from '../contract/routes.ts';
import { type AppErrorCode, appErrorStatus } from '../model/app-error.ts';

/** The API as an OpenAPI 3.1 document, made from the same values that check the requests. */
export function createOpenApiDocument(version: string): Record<string, unknown> {
  const app = new OpenAPIHono();
  for (const [name, route] of Object.entries<ApiRoute>(apiRoutes))
    app.openAPIRegistry.registerPath(describe(name, route));
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'Needed with --require-token, and when the UI port is open beyond this machine. On loopback no token is needed.',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'NectoProxy',
      version,
      description: 'Sessions, traffic and settings of a running NectoProxy. Every error has one shape.',
    },
    tags: Object.entries(apiGroups).map(([tag, description]) => ({ name: tag, description })),
    security: [{}, { token: [] }],
  });
  return document as unknown as Record<string, unknown>;
}

type PathDescription = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0];

function describe(name: string, route: ApiRoute): PathDescription {
  return {
    method: route.method,
    path: route.path,
    operationId: name,
    tags: [route.group],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    request: {
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(route.upload === undefined ? {} : { body: uploadOf(route.upload) }),
      ...(route.body === undefined
        ? {}
        : { body: { required: !route.isBodyOptional, content: { 'application/json': { schema: route.body } } } }),
    },
    parameters: Object.entries(route.headers ?? {}).map(([header, description]) => ({
      in: 'header' as const,
      name: header,
      description,
      schema: { type: 'string' as const },
    })),
    responses: { ...successes(route), ...refusals(route) },
  };
}

function uploadOf({ contentTypes, description }: NonNullable<ApiRoute['upload']>) {
  const schema = { type: 'string' as const, format: 'binary' };
  return { required: true, description, content: Object.fromEntries(contentTypes.map((type) => [type, { schema }])) };
}

function successes(route: ApiRoute): PathDescription['responses'] {
  const { reply } = route;
  if ('schema' in reply) {
    return {
      [reply.status]: { description: reply.description, content: { 'application/json': { schema: reply.schema } } },
    };
  }
  const schema = reply.eventSchema ?? { type: 'string' as const, format: 'binary' };
  const content = { [reply.contentType]: { schema } };
  const also = Object.entries(reply.also ?? {}).map(([status, description]) => [status, { description, content }]);
  return { [reply.status]: { description: reply.description, content }, ...Object.fromEntries(also) };
}

function refusals(route: ApiRoute): PathDescription['responses'] {
  const codes: AppErrorCode[] = [...commonErrors, ...(route.errors ?? [])];
  if (route.method !== 'get') codes.push('too-large', 'storage-failed');
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = appErrorStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${errorMeanings[code]}`]);
  }
  const content = { 'application/json': { schema: errorReply } };
  return Object.fromEntries(
    [...byStatus].map(([status, meanings]) => [status, { description: meanings.join(' '), content }]),
  );
}
