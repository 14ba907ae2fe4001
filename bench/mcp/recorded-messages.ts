import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The connection with most MCP messages of a data directory. */
export interface RecordedMessages {
  messages: number;
  connectionId: string;
  sessionId: string;
  /** `proxyId` of the message in its middle. */
  middleId: string;
}

export function recordedMessages(dataFolder: string): RecordedMessages {
  const database = new DatabaseSync(join(dataFolder, 'data.db'), { readOnly: true });
  try {
    const row = database
      .prepare(
        `SELECT c.id AS connectionId, c.session_id AS sessionId, count(*) AS messages,
           (SELECT proxy_id FROM mcp_messages WHERE connection_id = c.id AND sequence >= c.message_count / 2 ORDER BY sequence LIMIT 1) AS middleId
         FROM mcp_connections c JOIN mcp_messages m ON m.connection_id = c.id GROUP BY c.id ORDER BY messages DESC`,
      )
      .get();
    if (row === undefined) throw new Error('no MCP message was recorded');
    return { ...(row as unknown as RecordedMessages) };
  } finally {
    database.close();
  }
}
