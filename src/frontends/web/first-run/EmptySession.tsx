import { Pause, Radio, Waypoints } from 'lucide-react';
import { countText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import { setRecording, useRecording } from '../state/recording.ts';
import { switchToSession } from '../state/sessions.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { showProblem } from '../ui/toast-store.ts';

/** In place of the list of a session without entries, when the person knows already how traffic gets here. */
export function EmptySession({ session }: { session: Session }) {
  const recording = useRecording();
  if (session.mcpMessageCount > 0) return <OnlyMcp session={session} />;
  const resume = () => void setRecording(true).catch(showProblem('Recording did not start'));
  const help = <Button onClick={() => setView({ panel: 'setup' })}>How to send traffic here</Button>;
  if (session.isActive && recording?.kind === 'paused') {
    return (
      <EmptyState icon={<Pause />} title="Recording is paused" actions={<Button onClick={resume}>Record again</Button>}>
        What passes is not recorded. Nothing is in this session yet.
      </EmptyState>
    );
  }
  if (session.isActive) {
    return (
      <EmptyState icon={<Radio />} title="Recording into an empty session" actions={help}>
        New requests appear here as they happen.
      </EmptyState>
    );
  }
  const record = () => void switchToSession(session.id).catch(showProblem('The session was not made active'));
  return (
    <EmptyState
      icon={<Radio />}
      title="Nothing in this session"
      actions={<Button onClick={record}>Record here</Button>}
    >
      It is not the active session, so new requests go elsewhere.
    </EmptyState>
  );
}

/** Relays over stdio record messages without HTTP. */
function OnlyMcp({ session: { mcpMessageCount } }: { session: Session }) {
  return (
    <EmptyState
      icon={<Waypoints />}
      title={countText(mcpMessageCount, 'MCP message')}
      actions={
        <Button tone="primary" onClick={() => setView({ pane: 'mcp' })}>
          Show them
        </Button>
      }
    >
      No HTTP requests were recorded in this session.
    </EmptyState>
  );
}
