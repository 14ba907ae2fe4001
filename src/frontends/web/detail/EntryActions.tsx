import { Code, Ellipsis, Link2, Link as LinkIcon, Trash2 } from 'lucide-react';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { useAction } from '../state/actions.ts';
import { api } from '../state/api.ts';
import { copyText } from '../ui/copy-text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showProblem, showToast } from '../ui/toast-store.ts';
import { copyAsCode, copyAsEntries } from './code/copy-as-code.ts';

/** What can be done with the entry that is shown. */
export function EntryActions({ entry }: { entry: TrafficEntry }) {
  const isHttp = entry.kind === 'http';
  useAction(
    isHttp
      ? {
          id: 'detail.copy-curl',
          label: 'Copy as cURL',
          group: 'Details',
          icon: <Code />,
          words: 'code command request shell',
          run: () => void copyAsCode(entry.id, 'curl'),
        }
      : null,
  );
  return (
    <>
      {isHttp && (
        <Menu entries={() => [{ kind: 'heading', label: 'Copy as' }, ...copyAsEntries(entry.id)]}>
          <IconButton label="Copy as code">
            <Code />
          </IconButton>
        </Menu>
      )}
      <Menu entries={() => entryMenu(entry)}>
        <IconButton label="More for this entry">
          <Ellipsis />
        </IconButton>
      </Menu>
    </>
  );
}

function entryMenu(entry: TrafficEntry): MenuEntry[] {
  const copy = (text: string, what: string) => () =>
    void copyText(text).then((isCopied) =>
      showToast({ title: isCopied ? `Copied ${what}` : 'The browser did not allow to copy' }),
    );
  const remove = () => void api.traffic.delete(entry.id).catch(showProblem('The entry was not deleted'));
  return [
    { kind: 'item', label: 'Copy URL', icon: <LinkIcon />, onSelect: copy(entry.url, 'the URL') },
    { kind: 'item', label: 'Copy link to this entry', icon: <Link2 />, onSelect: copy(linkTo(entry), 'the link') },
    { kind: 'separator' },
    { kind: 'item', label: 'Delete entry', icon: <Trash2 />, tone: 'danger', onSelect: remove },
  ];
}

const linkTo = ({ id, sessionId }: TrafficEntry): string =>
  `${window.location.origin}/sessions/${encodeURIComponent(sessionId)}?entry=${encodeURIComponent(id)}`;
