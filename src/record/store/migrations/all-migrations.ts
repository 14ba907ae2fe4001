import { firstSchema } from './0001-first-schema.ts';
import { typeIndex } from './0002-type-index.ts';
import { removedNumbers } from './0003-removed-numbers.ts';
import { importedEntries } from './0004-imported-entries.ts';
import { mcpTables } from './0005-mcp.ts';
import { entryOrdinals } from './0006-entry-ordinals.ts';
import { bodyArrivals } from './0007-body-arrivals.ts';
import { mcpBytes } from './0008-mcp-bytes.ts';
import type { Migration } from './migration.ts';

/** Every step in order. A new one is added at the end and gets the next number. */
export const allMigrations: readonly Migration[] = [
  firstSchema,
  typeIndex,
  removedNumbers,
  importedEntries,
  mcpTables,
  entryOrdinals,
  bodyArrivals,
  mcpBytes,
];
