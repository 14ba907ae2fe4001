import { Ellipsis, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Session } from '../../../model/session.ts';
import { switchToSession } from '../state/sessions.ts';
import { useIsNarrow } from '../state/use-media.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { ContextMenu } from '../ui/ContextMenu.tsx';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { showProblem } from '../ui/toast-store.ts';
import { ClearSessionDialog } from './ClearSessionDialog.tsx';
import { DeleteSessionDialog } from './DeleteSessionDialog.tsx';
import { RenameField } from './RenameField.tsx';
import { SessionNumbers } from './SessionNumbers.tsx';
import { SessionRowLabel } from './SessionRowLabel.tsx';
import { sessionMenu } from './session-menu.tsx';
import { onlySessionReason } from './session-words.ts';

type Asked = 'rename' | 'clear' | 'remove' | null;

export function SessionRow({ session, isOnly }: { session: Session; isOnly: boolean }) {
  const [asked, setAsked] = useState<Asked>(null);
  const isViewed = useViewState().sessionId === session.id;
  const main = useRef<HTMLButtonElement>(null);
  const remove = () => !isOnly && setAsked('remove');
  // A menu gives the focus back to what opened it when it closes; the field must not take it before that.
  const rename = () => setTimeout(() => setAsked('rename'));
  const entries = () => sessionMenu(session, isOnly, { rename, clear: () => setAsked('clear'), remove });
  const endRename = () => {
    setAsked(null);
    setTimeout(() => main.current?.focus());
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === 'F2') rename();
    else if (event.key === 'Delete') remove();
    else return;
    event.preventDefault();
  };
  const isNarrow = useIsNarrow();
  const activate = () => {
    // Over a narrow list the panel would hide what was asked for.
    if (isNarrow) setView({ panel: null });
    void switchToSession(session.id).catch(showProblem('The session was not made active'));
  };
  return (
    <ContextMenu entries={entries}>
      <li
        data-session={session.id}
        className={classNames(
          'relative flex items-center rounded-medium',
          isViewed ? 'bg-accent-soft' : 'hover:bg-hover data-[state=open]:bg-hover',
        )}
      >
        {asked === 'rename' ? (
          // As high as the row it replaces, with the text where it was.
          <div className="min-w-0 flex-1 py-[3px] pr-2 pl-[19px]">
            <RenameField session={session} onDone={endRename} />
            <div className="pl-[5px]">
              <SessionNumbers session={session} />
            </div>
          </div>
        ) : (
          <>
            <SessionRowLabel ref={main} session={session} isViewed={isViewed} onClick={activate} onKeyDown={pressed} />
            <div className="flex pr-1.5">
              <IconButton
                size="small"
                label={isOnly ? onlySessionReason : `Delete ${session.name}`}
                aria-disabled={isOnly}
                onClick={remove}
              >
                <Trash2 />
              </IconButton>
              <Menu entries={entries}>
                <IconButton size="small" label={`More for ${session.name}`}>
                  <Ellipsis />
                </IconButton>
              </Menu>
            </div>
          </>
        )}
        <ClearSessionDialog session={session} isOpen={asked === 'clear'} onOpenChange={() => setAsked(null)} />
        <DeleteSessionDialog session={session} isOpen={asked === 'remove'} onOpenChange={() => setAsked(null)} />
      </li>
    </ContextMenu>
  );
}
