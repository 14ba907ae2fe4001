import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiRoute } from '../../../src/contract/route.ts';
import { apiRoutes } from '../../../src/contract/routes.ts';
import { appErrorStatus } from '../../../src/model/app-error.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document, looked at piece by piece
let document: any;
beforeAll(async () => {
  served = await startServedStore();
  document = (await served.call('GET', '/api/openapi.json')).body;
});
afterAll(() => served?.stop());

const routes = Object.entries<ApiRoute>(apiRoutes);

function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with all it must have', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'NectoProxy', version: '0.0.0' });
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path as object).map((operation) => operation.operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(apiRoutes).sort());
    const tags = new Set(document.tags.map((tag: { name: string }) => tag.name));
    for (const path of Object.values(document.paths)) {
      for (const operation of Object.values(path as object))
        for (const tag of operation.tags) expect(tags.has(tag)).toBe(true);
    }
  });

  it('resolves every reference, and every schema has a known form', () => {
    let references = 0;
    for (const node of nodesOf(document)) {
      if (typeof node['$ref'] !== 'string') continue;
      references += 1;
      const target = node['$ref']
        .slice(2)
        .split('/')
        .reduce((at, key) => at?.[key], document);
      expect(target, node['$ref']).toBeTypeOf('object');
    }
    expect(references).toBeGreaterThan(30);
    const types = new Set(
      [...nodesOf(document.components.schemas)]
        .flatMap((node) => node['type'] ?? [])
        .filter((type) => typeof type === 'string'),
    );
    expect([...types].sort()).toEqual(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
  });

  it.each(routes)('has %s as it is served', async (name, route) => {
    const operation = document.paths[route.path]?.[route.method];
    expect(operation.operationId).toBe(name);
    const parameters = (operation.parameters ?? []) as Array<{ in: string; name: string; description?: string }>;
    const inOf = (place: string) =>
      parameters
        .filter((parameter) => parameter.in === place)
        .map((parameter) => parameter.name)
        .sort();
    expect(inOf('path')).toEqual(Object.keys(route.params?.shape ?? {}).sort());
    expect(inOf('query')).toEqual(Object.keys(route.query?.shape ?? {}).sort());
    expect(parameters.every((parameter) => (parameter.description ?? '').length > 5)).toBe(true);
    expect(operation.requestBody !== undefined).toBe((route.body ?? route.upload) !== undefined);
    expect(Object.keys(operation.responses)).toContain(String(route.reply.status));
  });

  it.each(routes)('%s refuses unknown parameters and ids only in ways the document lists', async (_, route) => {
    const path = route.path.replaceAll(/\{\w+\}/g, 'none');
    const operation = document.paths[route.path][route.method];
    for (const address of [`${path}?nonsense=1`, ...(path.includes('none') ? [path] : [])]) {
      const body = route.body === undefined ? undefined : {};
      const answer = await served.call(route.method.toUpperCase(), address, body);
      if (answer.status < 400) continue;
      expect(Object.keys(operation.responses), address).toContain(String(answer.status));
      expect(Object.keys(answer.body)).toEqual(['error']);
      expect(appErrorStatus).toHaveProperty(answer.body.error.code, answer.status);
    }
  });
});
