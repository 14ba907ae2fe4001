// Arguments that several tools take, in the same words.
import { z } from 'zod';
import { filterFields } from '../../../../model/filter/filter-fields.ts';

export const session = z
  .string()
  .optional()
  .describe('Id or name of a session, see list_sessions. Absent: the active one.');

export const entry = z
  .string()
  .min(1)
  .describe('Id of an entry, or its number (`ordinal`) within the session, such as "7".');

export const filterQuery = z
  .string()
  .optional()
  .describe(
    'Only entries that match. Terms side by side must all hold; OR, NOT (or -), parentheses; field:value with * wildcards, "quotes", /regex/i, ' +
      'comparisons (>=400, >1s, 10kb..2mb); a bare word is looked for in the URL. Examples: ' +
      `${filterFields.map(({ example }) => example).join(' · ')}`,
  );

const isForMessages = (field: string): boolean => /^(mcp\..*|body|size|duration)$/.test(field);

export const messageQuery = z
  .string()
  .optional()
  .describe(
    'Only messages that match, in the same language: ' +
      `${filterFields.flatMap(({ name, example }) => (isForMessages(name) ? [example] : [])).join(' · ')} · is:error · is:modified; ` +
      'a bare word is looked for in method and target.',
  );

export const cursor = z.string().optional().describe('`nextCursor` of the answer before, for what comes after it.');

export const limit = (most: number, usual: number) =>
  z.int().min(1).max(most).default(usual).describe(`Most to return, 1 to ${most}.`);
