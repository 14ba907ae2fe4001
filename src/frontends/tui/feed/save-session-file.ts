import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { McpConnection } from '../../../model/mcp-message.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';

/** `mcp-everything-2026-11-21T09-30-00.json`: letters that every file system takes. */
export function suggestedFileName({ metadata, serverInfo, startedAt }: McpConnection): string {
  const given = typeof metadata.name === 'string' ? metadata.name : (serverInfo?.name ?? 'session');
  const name = given.replaceAll(/[^\w-]+/g, '-').slice(0, 40);
  return `mcp-${name}-${new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
}

/** All messages of the connection so far, as a session file. What is there already is never written over; a file that was not finished is removed. */
export async function saveSessionFile(api: ApiClient, connectionId: string, name: string): Promise<string> {
  const path = resolve(name);
  const { body } = await api.mcp.exportConnection(connectionId);
  if (body === null) throw new Error('Nothing came to be saved.');
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(`${path} is there already; choose another name.`);
    await rm(path, { force: true });
    throw error;
  }
  return path;
}
