import { Play, Square } from 'lucide-react';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { ReplayResult } from './ReplayResult.tsx';
import { terminalCommand } from './replay-words.ts';
import { useReplay } from './use-replay.ts';

export interface ReplayPanelProps {
  proxyId: string;
  connection: McpConnection;
}

/** One request, sent again to a server of its own. Nothing is started before the person has seen what, and said so. */
export function ReplayPanel({ proxyId, connection }: ReplayPanelProps) {
  const { serverCommand, serverUrl, source } = connection;
  const server = serverCommand ?? serverUrl ?? '';
  const { state, begin, stop } = useReplay(proxyId);
  if (serverCommand !== null && source === 'import') return <ForeignCommand proxyId={proxyId} />;
  if (state.kind === 'done') return <ReplayResult outcome={state.outcome} onAgain={() => begin(server)} />;
  if (state.kind === 'running')
    return (
      <div className="flex flex-col items-start gap-3 p-3" role="status">
        <p>{serverCommand === null ? 'Waiting for the server…' : 'The server is started and asked…'}</p>
        <Skeleton className="h-3 w-2/3" />
        <Skeleton className="h-3 w-1/2" />
        <Button icon={<Square />} onClick={stop}>
          Stop
        </Button>
      </div>
    );
  return (
    <div className="flex max-w-2xl flex-col items-start gap-3 p-3">
      <p>
        Sends this request once more, to {serverCommand === null ? 'the same address' : 'a fresh process of its server'}
        , and compares the answer with the recorded one. Whatever the request does is done again.
      </p>
      <Shown label={serverCommand === null ? 'Asks' : 'Starts'} text={server} />
      <p className="text-muted">
        {serverCommand === null
          ? 'Headers of the recorded client, such as Authorization, are not sent.'
          : 'It runs in the directory and environment of this NectoProxy; those of the recording are not kept.'}
      </p>
      {state.kind === 'refused' && (
        <p role="alert" className="text-danger">
          {state.sentence}
        </p>
      )}
      <Button tone="primary" icon={<Play />} onClick={() => begin(server)}>
        {serverCommand === null ? 'Ask the server' : 'Start it and replay'}
      </Button>
    </div>
  );
}

/** A file may name any command: who wants it started says so where it is started. */
function ForeignCommand({ proxyId }: { proxyId: string }) {
  return (
    <div className="flex max-w-2xl flex-col items-start gap-3 p-3">
      <p>
        The command of this server came in a file, so it is not started from here. Replay the request in a terminal,
        with a command that you trust:
      </p>
      <Shown label="In a terminal" text={terminalCommand(proxyId)} />
    </div>
  );
}

function Shown({ label, text }: { label: string; text: string }) {
  return (
    <div className="w-full min-w-0">
      <p className="mb-1 text-small text-muted">{label}</p>
      <div className="flex items-start gap-1 rounded-medium border border-line bg-surface py-1 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 py-0.5 font-mono break-all whitespace-pre-wrap">{text}</code>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </div>
    </div>
  );
}
