// The tables of data.db as SQLite itself tells them, from a database that all migrations have gone through. What a column means stands as
// a comment behind or above it in the schema, and SQLite keeps that text.
import { DatabaseSync } from 'node:sqlite';
import { allMigrations } from '../../src/record/store/migrations/all-migrations.ts';
import { blocks, code, type Page, table } from './markdown.ts';

interface TableRow {
  name: string;
  sql: string;
}

interface ColumnRow {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}

export function tablesPage(): Page {
  const database = new DatabaseSync(':memory:');
  for (const migration of allMigrations) database.exec(migration.sql);
  const tables = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all() as unknown as TableRow[];
  const body = blocks(
    'All traffic is in `data.db` in the data directory. Any SQLite tool can open it; read only, please, while the proxy runs. Times are integer milliseconds since 1970.',
    ...tables.map((each) => tableBlock(database, each)),
  );
  database.close();
  return { file: 'database.md', title: 'Tables of data.db', summary: 'every table, column and index', body };
}

function tableBlock(database: DatabaseSync, { name, sql }: TableRow): string {
  const columns = database
    .prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?)')
    .all(name) as unknown as ColumnRow[];
  const indexes = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name")
    .all(name) as { name: string }[];
  const rows = columns.map((column) => [code(column.name), typeOf(column), commentOf(column.name, sql)]);
  return blocks(
    `## ${name}`,
    tableComment(name),
    table(['column', 'type', 'meaning'], rows),
    indexes.length > 0 && `Indexes: ${indexes.map((index) => code(index.name)).join(', ')}.`,
  );
}

function typeOf({ type, notnull, pk }: ColumnRow): string {
  return `${type.toLowerCase()}${pk ? ', key' : notnull ? '' : ' or null'}`;
}

/** The comment behind a column, or else the comment lines above it. */
function commentOf(column: string, sql: string): string {
  const lines = sql.split('\n').map((line) => line.trim());
  const index = lines.findIndex((line) => line.startsWith(`${column} `));
  const behind = lines[index]?.split('-- ')[1];
  if (behind) return behind;
  const firstAbove = lines.slice(0, index).findLastIndex((line) => !line.startsWith('-- ')) + 1;
  return lines
    .slice(firstAbove, Math.max(index, 0))
    .map((line) => line.slice(3))
    .join(' ');
}

/** The comment lines directly above CREATE TABLE. */
function tableComment(name: string): string | undefined {
  const text = allMigrations.map((migration) => migration.sql).join('\n');
  const comment = new RegExp(`((?:^--.*\\n)+)CREATE TABLE (?:IF NOT EXISTS )?${name}\\b`, 'm').exec(text)?.[1];
  return comment?.replaceAll(/^-- ?/gm, '').trim();
}
