import type { Migration } from './migration.ts';

/** Word of a removed entry says which row it was, so that lists kept by row number need not be made anew. Null for earlier removals. */
export const removedNumbers: Migration = {
  version: 3,
  sql: 'ALTER TABLE changes ADD COLUMN entry_number INTEGER;',
};
