// A schema of the contract in words: the type of a field on one line, and the fields of an object as rows of a table.
import { z } from 'zod';
import { code } from './markdown.ts';

export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  default?: unknown;
  description?: string;
}

/** `input`: a field that zod transforms is told as what a person writes. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** The object that a schema is, when it is a reference to one with a name. */
export function resolveRoot(schema: JsonSchema): JsonSchema {
  return (schema.$ref && schema.$defs?.[refName(schema.$ref)]) || schema;
}

function refName(ref: string): string {
  return ref.replace(/^#\/\$defs\//, '');
}

/** Objects with a name of their own are described on the API page: `linkTo` is its file, empty on that page itself. */
export function typeText(schema: JsonSchema, linkTo = ''): string {
  const inner = (each: JsonSchema) => typeText(each, linkTo);
  if (schema.$ref) return `[${refName(schema.$ref)}](${linkTo}#${refName(schema.$ref).toLowerCase()})`;
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((each) => code(JSON.stringify(each))).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(inner))].join(' or ');
  if (schema.allOf) return [...new Set(schema.allOf.map(inner))].join(' and ');
  if (schema.prefixItems) return `[${schema.prefixItems.map(inner).join(', ')}]`;
  if (schema.items) return `list of ${inner(schema.items)}`;
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type ?? 'anything';
}

/** Rows of name, type and meaning. Fields of an object without a name of its own follow their parent as `parent.field`. */
export function fieldRows(schema: JsonSchema, linkTo = '', prefix = ''): string[][] {
  const variants = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (variants) return uniqueRows(variants.flatMap((each) => fieldRows(each, linkTo, prefix)));
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const shown = required.has(name) ? code(path) : `${code(path)} (optional)`;
    return [
      [shown, typeText(field, linkTo), field.description ?? ''],
      ...fieldRows(field, linkTo, `${path}.`),
      ...fieldRows(field.items ?? {}, linkTo, `${path}[].`),
    ];
  });
}

function uniqueRows(rows: string[][]): string[][] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = row.join('\n');
    return !seen.has(key) && seen.add(key);
  });
}
