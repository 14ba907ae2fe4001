import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many MCP messages a data directory holds, and the connection with most of them. */
export function recordedMessages(dataFolder: string): { messages: number; connectionId: string } {
  const database = new DatabaseSync(join(dataFolder, 'data.db'), { readOnly: true });
  try {
    const row = database
      .prepare('SELECT connection_id AS id, count(*) AS n FROM mcp_messages GROUP BY connection_id ORDER BY n DESC')
      .get() as { id: string; n: number } | undefined;
    return { messages: row?.n ?? 0, connectionId: row?.id ?? '' };
  } finally {
    database.close();
  }
}
