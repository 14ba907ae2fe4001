import { useEffect } from 'react';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { useRecording } from '../state/recording.ts';
import { useSessions } from '../state/sessions.ts';
import { useViewState } from '../state/view-state.ts';

/** What the browser's tab and history say: the session on screen, which page of it, and a dot while it records. */
export function DocumentTitle() {
  const { viewed, isViewingOther } = useSessions();
  const { pane } = useViewState();
  const recording = useRecording();
  const isRecording = recording?.kind === 'recording' && !isViewingOther;
  const page = pane === 'dashboard' ? 'Dashboard · ' : parseMcpPane(pane) === null ? '' : 'MCP · ';
  const title = viewed === undefined ? 'NectoProxy' : `${isRecording ? '● ' : ''}${page}${viewed.name} – NectoProxy`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
