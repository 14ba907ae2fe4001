import { bytesText, countText } from '../../../formats/amounts.ts';
import { useHealth } from '../state/health.ts';
import { useListStatusText } from '../state/list-status.ts';
import { type Connection, useConnection } from '../state/live.ts';
import { useRecording } from '../state/recording.ts';
import { useSessions } from '../state/sessions.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { classNames } from '../ui/class-names.ts';

/** What is on screen, whether it is recorded, and where clients send their traffic. */
export function StatusBar() {
  const { viewed, active } = useSessions();
  const listStatus = useListStatusText();
  const recording = useRecording();
  const isConnected = useConnection().kind === 'connected';
  const isOn = recording?.kind === 'recording';
  return (
    <footer className="flex h-6.5 overflow-hidden shrink-0 items-center gap-3 border-t border-line bg-surface px-3 text-small whitespace-nowrap text-muted">
      {viewed && (
        <span className="min-w-0 truncate">
          {countText(viewed.trafficCount, 'request')} · {bytesText(viewed.totalBytes)}
          {viewed.mcpMessageCount > 0 && ` · ${countText(viewed.mcpMessageCount, 'MCP message')}`}
        </span>
      )}
      {listStatus !== null && <span className="truncate">{listStatus}</span>}
      <span className="flex-1" />
      {recording && isConnected && (
        <span className="hidden min-w-0 items-center gap-1.5 sm:flex">
          <Dot className={isOn ? 'bg-danger' : recording.kind === 'stopped' ? 'bg-warn' : 'bg-muted'} />
          <span className="truncate">{recordingWords(recording.kind, active?.name)}</span>
        </span>
      )}
      <ConnectionStatus />
      <ProxyAddress />
    </footer>
  );
}

function recordingWords(kind: 'recording' | 'paused' | 'stopped', name = ''): string {
  if (kind === 'paused') return 'Recording paused';
  if (kind === 'stopped') return 'Recording stopped';
  return `Recording into ${name}`;
}

function Dot({ className }: { className: string }) {
  return <span aria-hidden="true" className={classNames('size-1.5 shrink-0 rounded-full', className)} />;
}

const connectionWords: Record<Connection['kind'], string> = {
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Not connected',
  refused: 'Refused',
};

function ConnectionStatus() {
  const { kind } = useConnection();
  return (
    <span role="status" data-connection={kind} className="flex shrink-0 items-center gap-1.5">
      <Dot className={kind === 'connected' ? 'bg-ok' : 'bg-warn'} />
      {connectionWords[kind]}
    </span>
  );
}

function ProxyAddress() {
  const proxyUrl = useHealth()?.proxyUrl;
  if (!proxyUrl) return null;
  return (
    <span className="flex shrink-0 items-center gap-0.5">
      <span className="hidden md:inline">Proxy</span>&nbsp;
      <span className="font-mono text-text">{proxyUrl.replace(/^https?:\/\//, '')}</span>
      <CopyButton text={proxyUrl} label="Copy the proxy address" className="-mr-1.5" />
    </span>
  );
}
