import type { Session } from '../../model/session.ts';

/** Columns of a session as read by every query that gives one out. */
export const sessionColumns =
  'id, name, is_active, is_recording, created_at, updated_at, last_activity_at, traffic_count, mcp_message_count, total_bytes, metadata, seq';

export interface SessionRow {
  id: string;
  name: string;
  is_active: number;
  is_recording: number;
  created_at: number;
  updated_at: number;
  last_activity_at: number | null;
  traffic_count: number;
  mcp_message_count: number;
  total_bytes: number;
  metadata: string;
  seq: number;
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    name: row.name,
    isActive: row.is_active === 1,
    isRecording: row.is_recording === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastActivityAt: row.last_activity_at,
    trafficCount: row.traffic_count,
    mcpMessageCount: row.mcp_message_count,
    totalBytes: row.total_bytes,
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
  };
}
