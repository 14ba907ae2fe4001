import { lazy, Suspense, useState } from 'react';
import { countText } from '../../../formats/amounts.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { type Fact, FactList } from '../detail/parts/FactList.tsx';
import { Section } from '../detail/parts/Section.tsx';
import { api } from '../state/api.ts';
import { Button } from '../ui/Button.tsx';
import { momentText } from '../ui/moments.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { showToast } from '../ui/toast-store.ts';
import { peerText, sourceWords, transportNames } from './connection-words.ts';

const JsonEditor = lazy(async () => ({ default: (await import('./JsonEditor.tsx')).JsonEditor }));

/** What is known of a connection, and what people noted about it. */
export function AboutView({ connection }: { connection: McpConnection }) {
  return (
    <div className="pb-4">
      <Section title="Connection">
        <FactList facts={factsOf(connection)} />
      </Section>
      <Section title="Metadata" note="a JSON object; goes into session files">
        <MetadataForm key={connection.id} connection={connection} />
      </Section>
    </div>
  );
}

function factsOf(connection: McpConnection): Fact[] {
  const { exit, endedAt, mcpSessionId, protocolVersion, source, transport } = connection;
  return [
    { name: 'Server', value: peerText(connection.serverInfo) },
    { name: 'Client', value: peerText(connection.clientInfo) },
    { name: 'Transport', value: transportNames[transport] },
    { name: 'Revision', value: protocolVersion },
    { name: 'Command', value: connection.serverCommand, isCode: true },
    { name: 'Address', value: connection.serverUrl, isCode: true },
    { name: 'Mcp-Session-Id', value: mcpSessionId, isCode: true },
    { name: 'Recorded by', value: sourceWords[source], copy: false },
    { name: 'Messages', value: countText(connection.messageCount, 'message'), copy: false },
    { name: 'Started', value: momentText(connection.startedAt) },
    { name: 'Ended', value: endedAt === null ? (source === 'import' ? null : 'It runs') : momentText(endedAt) },
    { name: 'Exit', value: exit && (exit.signal ?? `code ${exit.code}`) },
    { name: 'Incomplete', value: connection.isIncomplete ? 'Messages passed that could not be recorded.' : null },
    { name: 'Id', value: connection.id, isCode: true },
  ];
}

function MetadataForm({ connection: { id, metadata } }: { connection: McpConnection }) {
  const [initial, setInitial] = useState(() => JSON.stringify(metadata, null, 2));
  const [text, setText] = useState(initial);
  const [refusal, setRefusal] = useState<string | null>(null);
  const problem = problemOf(text);
  const isChanged = text !== initial;
  const save = async () => {
    if (problem !== null || !isChanged) return;
    try {
      await api.mcp.updateConnection(id, { metadata: JSON.parse(text) as Record<string, unknown> });
      setInitial(text);
      showToast({ tone: 'ok', title: 'Metadata saved' });
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  const change = (next: string) => {
    setRefusal(null);
    setText(next);
  };
  return (
    <form
      aria-label="Metadata"
      className="px-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="h-40 overflow-hidden rounded-medium border border-line">
        <Suspense fallback={<Skeleton className="m-3 h-3 w-1/3" />}>
          <JsonEditor
            label="Metadata as JSON"
            text={initial}
            onChange={change}
            onSend={() => void save()}
            hasFocus={false}
          />
        </Suspense>
      </div>
      <div className="mt-2 flex items-center gap-3">
        <Button type="submit" disabled={!isChanged || problem !== null}>
          Save metadata
        </Button>
        <span role="status" className="text-small text-danger">
          {refusal ?? problem}
        </span>
      </div>
    </form>
  );
}

function problemOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'It must be an object.';
  } catch (error) {
    return `Not JSON: ${(error as Error).message}.`;
  }
}
