import { commonErrors, errorReply } from '../../src/contract/errors.ts';
import { eventData } from '../../src/contract/events.ts';
import { type ApiRoute, apiGroups } from '../../src/contract/route.ts';
import { apiRoutes } from '../../src/contract/routes.ts';
import { appErrorStatus } from '../../src/model/app-error.ts';
import { blocks, code, type Page, table } from './markdown.ts';
import { fieldRows, type JsonSchema, toJsonSchema, typeText } from './schema-text.ts';

const fieldHead = ['field', 'type', 'meaning'];

export function apiPage(): Page {
  const routes: ApiRoute[] = Object.values(apiRoutes);
  const groups = Object.entries(apiGroups).filter(([group]) => routes.some((route) => route.group === group));
  return {
    file: 'api.md',
    title: 'REST API',
    summary: 'every route on the UI port, what it takes and what it answers',
    body: blocks(
      'The API answers on the UI port, in JSON, to callers on this machine. The same description for programs is at `/api/openapi.json`.',
      `Any route may refuse with ${commonErrors.map((error) => code(error)).join(', ')}; see [errors](errors.md).`,
      table(
        ['method', 'path', ''],
        routes.map((route) => [route.method.toUpperCase(), code(route.path), route.summary]),
      ),
      ...groups.map(([group, description]) =>
        blocks(`## ${group}`, description, ...routes.filter((route) => route.group === group).map(routeBlock)),
      ),
      '## Objects',
      ...namedObjects(routes).map(([name, schema]) =>
        blocks(`### ${name}`, schema.description, table(fieldHead, fieldRows(schema)) || `Type: ${typeText(schema)}.`),
      ),
    ),
  };
}

function routeBlock(route: ApiRoute): string {
  return blocks(
    `### ${route.method.toUpperCase()} ${route.path}`,
    `${route.summary}.`,
    route.description,
    inputBlock('Path', route.params && toJsonSchema(route.params)),
    inputBlock('Query', route.query && toJsonSchema(route.query)),
    inputBlock(route.isBodyOptional ? 'Body (JSON, optional)' : 'Body (JSON)', route.body && toJsonSchema(route.body)),
    route.headers &&
      blocks(
        'Headers:',
        table(
          ['header', 'meaning'],
          Object.entries(route.headers).map(([name, meaning]) => [code(name), meaning]),
        ),
      ),
    replyBlock(route),
    refusals(route),
  );
}

function inputBlock(title: string, schema: JsonSchema | undefined): string | undefined {
  if (!schema) return undefined;
  if (schema.$ref) return `${title}: ${typeText(schema)}`;
  return blocks(`${title}:`, table(fieldHead, fieldRows(schema)));
}

function replyBlock({ reply }: ApiRoute): string {
  if (!('schema' in reply)) {
    const others = Object.entries(reply.also ?? {}).map(([status, meaning]) => `${code(status)}: ${meaning}`);
    return blocks(`Answer ${code(String(reply.status))}, ${code(reply.contentType)}: ${reply.description}`, ...others);
  }
  const schema = toJsonSchema(reply.schema);
  const answer = `Answer ${code(String(reply.status))}: ${reply.description}`;
  if (schema.$ref) return `${answer} ${typeText(schema)}`;
  return blocks(answer, table(fieldHead, fieldRows(schema)));
}

function refusals({ errors = [] }: ApiRoute): string | undefined {
  if (errors.length === 0) return undefined;
  return `Refusals: ${errors.map((error) => `${code(error)} (${appErrorStatus[error]})`).join(', ')}.`;
}

/** Objects with a name of their own, of all routes and of the event stream, by name. */
function namedObjects(routes: readonly ApiRoute[]): [string, JsonSchema][] {
  const schemas = [
    errorReply,
    ...Object.values(eventData),
    ...routes.flatMap((route) => [
      ...(route.body ? [route.body] : []),
      ...('schema' in route.reply ? [route.reply.schema] : []),
    ]),
  ];
  const found = new Map(schemas.flatMap((schema) => Object.entries(toJsonSchema(schema).$defs ?? {})));
  return [...found].sort(([a], [b]) => a.localeCompare(b));
}
