// In: a recorded request, and the server that whoever asks has agreed to. Out: what a live server answers, beside the record.
// Never: a command that nobody saw, or one that came in a file: who may call the API may bring in files, and may not run programs of their choice.

import { AppError } from '../../model/app-error.ts';
import type { McpConnection } from '../../model/mcp-message.ts';
import { recordedCall, replayRefusal } from '../../model/mcp-recorded-call.ts';
import type { McpReplayCall, McpReplayer, McpReplayOutcome } from '../../model/mcp-replay.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';
import { notFound } from '../require-session.ts';

export function mcpReplayHandlers(
  { reader, loadMcpReplayer }: ApiDependencies,
  closing: AbortSignal,
): Pick<RouteHandlers, 'replayMcpMessage'> {
  return {
    replayMcpMessage: async ({ params: { proxyId }, body: { server } }, request) => {
      if (loadMcpReplayer === undefined) throw new AppError('not-running', 'Only a running app replays: start it.');
      const call = await replayableCall(reader, proxyId, server);
      const outcome = await replayed(await loadMcpReplayer(), call, AbortSignal.any([request.signal, closing]));
      const { response, differences, ...facts } = outcome;
      return {
        ...facts,
        differences: [...differences],
        recorded: textOf(call.recordedAnswer),
        live: textOf(response),
      };
    },
  };
}

async function replayableCall(reader: StoreReader, proxyId: string, server: string): Promise<McpReplayCall> {
  const message = await reader.mcpMessage(proxyId);
  if (message === null) throw notFound('MCP message', proxyId);
  const connection = await reader.mcpConnection(message.connectionId);
  const refusal = replayRefusal(message, connection);
  if (refusal !== null || connection === null) throw new AppError('invalid-request', refusal ?? '');
  refuseServer(connection, server);
  const recorded = {
    window: (connectionId: string, place: { from: number; limit: number }) =>
      reader.mcpMessageWindow({ connectionId, ...place }),
    payload: async (id: string) => (await reader.mcpMessage(id))?.payload ?? new Uint8Array(),
  };
  return recordedCall(recorded, message, connection);
}

function refuseServer({ source, serverCommand, serverUrl }: McpConnection, server: string): void {
  if (source === 'import' && serverCommand !== null)
    throw new AppError(
      'forbidden',
      'The command of this server came in a file, so the app does not run it. In a terminal: nectoproxy mcp replay --message ID --target-command COMMAND.',
    );
  if (server !== (serverCommand ?? serverUrl))
    throw new AppError('invalid-request', 'That is not the server of this connection: look at it again.');
}

async function replayed(replay: McpReplayer, call: McpReplayCall, signal: AbortSignal): Promise<McpReplayOutcome> {
  const running = replay(call);
  signal.addEventListener('abort', running.stop, { once: true });
  if (signal.aborted) running.stop();
  try {
    return await running.outcome;
  } catch (error) {
    if (signal.aborted) throw new AppError('not-running', 'The replay was stopped.');
    throw error;
  } finally {
    signal.removeEventListener('abort', running.stop);
  }
}

const textOf = (bytes: Uint8Array | null): string | null => bytes && new TextDecoder().decode(bytes);
