import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { appErrorStatus } from '../model/app-error.ts';
import { errorMeanings } from './errors.ts';
import { eventData } from './events.ts';
import type { ApiRoute } from './route.ts';
import { apiRoutes } from './routes.ts';

const routes = Object.entries<ApiRoute>(apiRoutes);

/** Every field below a schema, with where it is. */
function fieldsOf(schema: z.ZodType, where: string): Array<[string, z.ZodType]> {
  const def = schema.def as unknown as Record<string, unknown>;
  const inner = ['innerType', 'element', 'in'].flatMap((key) => (isSchema(def[key]) ? fieldsOf(def[key], where) : []));
  const options = Array.isArray(def['options'])
    ? def['options'].filter(isSchema).flatMap((option) => fieldsOf(option, where))
    : [];
  const shape = Object.entries((def['shape'] ?? {}) as Record<string, z.ZodType>);
  const own = shape.flatMap(
    ([name, field]): Array<[string, z.ZodType]> => [
      [`${where}.${name}`, field],
      ...fieldsOf(field, `${where}.${name}`),
    ],
  );
  return [...own, ...inner, ...options];
}

function descriptionOf(field: z.ZodType): string {
  const inner = (field.def as unknown as Record<string, unknown>)['innerType'];
  return field.description ?? (isSchema(inner) ? descriptionOf(inner) : '');
}

const isSchema = (value: unknown): value is z.ZodType =>
  typeof value === 'object' && value !== null && 'safeParse' in value;

describe('the contract', () => {
  it('has every route once', () => {
    const doors = routes.map(([, route]) => `${route.method} ${route.path}`);
    expect(new Set(doors).size).toBe(doors.length);
  });

  it('has a parameter in its schema for every one in its path, and no other', () => {
    for (const [name, route] of routes) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(Object.keys(route.params?.shape ?? {}), name).toEqual(inPath);
    }
  });

  it('describes every field in a sentence', () => {
    const fields = routes.flatMap(([name, route]) => {
      const reply = 'schema' in route.reply ? route.reply.schema : route.reply.eventSchema;
      const schemas = [route.params, route.query, route.body, reply].filter((schema) => schema !== undefined);
      return schemas.flatMap((schema) => fieldsOf(schema, name));
    });
    expect(fields.length).toBeGreaterThan(200);
    const mute = fields.filter(([, field]) => !/\S[.)]$/.test(descriptionOf(field)));
    expect(mute.map(([where]) => where)).toEqual([]);
  });

  it('says what every error code means', () => {
    expect(Object.keys(errorMeanings).sort()).toEqual(Object.keys(appErrorStatus).sort());
  });

  it('describes every event', () => {
    for (const [name, schema] of Object.entries(eventData))
      expect((schema as z.ZodType).description, name).toMatch(/\.$/);
  });
});
