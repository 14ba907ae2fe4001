import { AppError } from '../../../../model/app-error.ts';
import type { McpConnection } from '../../../../model/mcp-message.ts';
import { recordedCall, replayRefusal } from '../../../../model/mcp-recorded-call.ts';
import type { McpReplayCall } from '../../../../model/mcp-replay.ts';
import { recordedMessages } from '../../../api-client/recorded-messages.ts';
import { type CommandContext, withClient } from '../../command-context.ts';
import { recordingOfCall, serverOfCall } from './recorded-call.ts';
import type { Recording } from './recording.ts';
import type { ReplayFlags } from './replay-flags.ts';
import type { ReplayTarget } from './replay-target.ts';

export interface Asked {
  /** Null: the server of the request's own connection. */
  target: ReplayTarget | null;
  flags: ReplayFlags;
  context: CommandContext;
}

/** One request of the store, and the server it goes to. */
export async function recordedRequest(
  proxyId: string,
  { target, flags, context }: Asked,
): Promise<{ recording: Recording; target: ReplayTarget }> {
  const { call, connection } = await withClient(context, flags, async ({ api }) => {
    const message = await api.mcp.message(proxyId);
    const of = await api.mcp.connection(message.connectionId);
    const why = replayRefusal(message, target === null ? of : { ...of, serverUrl: of.serverUrl ?? 'named' });
    if (why !== null) throw refusal(why);
    return { call: await recordedCall(recordedMessages(api), message, of), connection: of };
  });
  const recording = recordingOfCall(call);
  if (recording === null) throw refusal('The recorded message is no JSON-RPC request.');
  return { recording, target: target ?? ownServer(connection, call, flags) };
}

/** A file may name any command. */
function ownServer({ source }: McpConnection, call: McpReplayCall, { header, env, cwd }: ReplayFlags): ReplayTarget {
  const server = serverOfCall(call, { header, env, cwd });
  if (source === 'import')
    throw refusal('This connection came from a file: say with --target-command or --target-url which server to use.');
  if (typeof server === 'string') throw refusal(`The request cannot be replayed: ${server}.`);
  return server;
}

const refusal = (sentence: string): AppError => new AppError('invalid-request', sentence);
