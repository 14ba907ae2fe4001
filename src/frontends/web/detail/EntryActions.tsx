import { Ellipsis } from 'lucide-react';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { copyText } from '../ui/copy-text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showProblem, showToast } from '../ui/toast-store.ts';

/** What can be done with the entry that is shown. */
export function EntryActions({ entry }: { entry: TrafficEntry }) {
  return (
    <Menu entries={() => entryMenu(entry)}>
      <IconButton label="More for this entry">
        <Ellipsis />
      </IconButton>
    </Menu>
  );
}

function entryMenu(entry: TrafficEntry): MenuEntry[] {
  const copy = (text: string, what: string) => () =>
    void copyText(text).then((isCopied) =>
      showToast({ title: isCopied ? `Copied ${what}` : 'The browser did not allow to copy' }),
    );
  const remove = () => void api.traffic.delete(entry.id).catch(showProblem('The entry was not deleted'));
  return [
    { kind: 'item', label: 'Copy URL', onSelect: copy(entry.url, 'the URL') },
    { kind: 'item', label: 'Copy link to this entry', onSelect: copy(linkTo(entry), 'the link') },
    { kind: 'separator' },
    { kind: 'item', label: 'Delete entry', tone: 'danger', onSelect: remove },
  ];
}

const linkTo = ({ id, sessionId }: TrafficEntry): string =>
  `${window.location.origin}/sessions/${encodeURIComponent(sessionId)}?entry=${encodeURIComponent(id)}`;
