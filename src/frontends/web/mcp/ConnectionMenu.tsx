import { Download, Ellipsis, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { exportMcpConnection } from '../../../contract/mcp-session-file.ts';
import { countText } from '../../../formats/amounts.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { useAction } from '../state/actions.ts';
import { api } from '../state/api.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showProblem } from '../ui/toast-store.ts';
import { serverName } from './connection-words.ts';
import { showMcp } from './open-mcp.ts';

/** What can be done with a whole connection. */
export function ConnectionMenu({ connection }: { connection: McpConnection }) {
  const [isAsking, setAsking] = useState(false);
  const { id, endedAt, source, messageCount } = connection;
  const isRunning = endedAt === null && source !== 'import';
  const save = () => downloadSessionFile(id);
  useAction({
    id: 'mcp.export',
    label: 'Save the MCP connection as a session file',
    group: 'MCP',
    icon: <Download />,
    words: 'export download json',
    run: save,
  });
  const remove = async () => {
    await api.mcp.deleteConnection(id).catch((error: unknown) => {
      showProblem('The connection was not deleted')(error);
      throw error;
    });
    showMcp({ connectionId: null });
  };
  const entries = (): MenuEntry[] => [
    { kind: 'item', label: 'Save as session file', icon: <Download />, onSelect: save },
    { kind: 'item', label: 'Edit metadata', onSelect: () => showMcp({ view: 'about' }) },
    { kind: 'separator' },
    {
      kind: 'item',
      label: 'Delete the connection…',
      icon: <Trash2 />,
      tone: 'danger',
      reason: isRunning ? 'It runs: end its relay first.' : undefined,
      onSelect: () => setAsking(true),
    },
  ];
  return (
    <>
      <IconButton label="Save as session file" onClick={save}>
        <Download />
      </IconButton>
      <Menu entries={entries}>
        <IconButton label="More for this connection">
          <Ellipsis />
        </IconButton>
      </Menu>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Delete the connection with ${serverName(connection)}?`}
        confirmLabel="Delete connection"
        onConfirm={remove}
      >
        {countText(messageCount, 'message')} will be gone. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}

/** The browser saves it as it comes. */
function downloadSessionFile(id: string): void {
  const link = document.createElement('a');
  link.href = exportMcpConnection.path.replace('{id}', encodeURIComponent(id));
  link.download = '';
  link.click();
}
