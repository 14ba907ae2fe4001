import type { DatabaseSync } from 'node:sqlite';

const indexes = {
  host: 'idx_traffic_host',
  method: 'idx_traffic_method',
  status: 'idx_traffic_status',
  content_type: 'idx_traffic_type',
} as const;
export type IndexedColumn = keyof typeof indexes;

export const indexOf = (column: IndexedColumn): string => indexes[column];

/** The values in a column over the whole store, in order, at most `limit`: one step down its index for each, however many rows have it. */
export function distinctValues(database: DatabaseSync, column: IndexedColumn, limit: number): Array<string | number> {
  const from = `FROM traffic INDEXED BY ${indexes[column]}`;
  const rows = database
    .prepare(
      `WITH RECURSIVE seen(value) AS (
         SELECT min(${column}) ${from} WHERE ${column} IS NOT NULL
         UNION ALL
         SELECT (SELECT min(${column}) ${from} WHERE ${column} > seen.value) FROM seen WHERE seen.value IS NOT NULL
         LIMIT ?)
       SELECT value FROM seen WHERE value IS NOT NULL`,
    )
    .all(limit) as Array<{ value: string | number }>;
  return rows.map(({ value }) => value);
}
