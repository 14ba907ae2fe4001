import type { Migration } from './migration.ts';

/** Entries that came from a file carry what the file said of them, and which of their bodies are not as an origin sent them. */
export const importedEntries: Migration = {
  version: 4,
  sql: `
-- JSON, null unless the entry came from a file: requestBody and responseBody (as-received, decoded, not-recorded), and what no column holds.
ALTER TABLE traffic ADD COLUMN imported TEXT;
CREATE INDEX idx_traffic_imported ON traffic(number) WHERE imported IS NOT NULL;
`,
};
