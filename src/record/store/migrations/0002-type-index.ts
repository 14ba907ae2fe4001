import type { Migration } from './migration.ts';

/** `type:json` and its kind begin a filtered list from here, as `host:`, `status:` and `method:` do from theirs. */
export const typeIndex: Migration = {
  version: 2,
  sql: 'CREATE INDEX idx_traffic_type ON traffic(content_type) WHERE content_type IS NOT NULL;',
};
