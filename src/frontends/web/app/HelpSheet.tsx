import { actionGroups, useActions } from '../state/actions.ts';
import { useHealth } from '../state/health.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';

export interface HelpSheetProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** All keys that do something now, by subject. */
export function HelpSheet({ isOpen, onOpenChange }: HelpSheetProps) {
  const version = useHealth()?.version;
  const footer = (
    <>
      <span className="flex-1 self-center text-small text-muted">
        NectoProxy {version} ·{' '}
        <a href="/api/openapi.json" target="_blank" rel="noreferrer" className="underline">
          API
        </a>
      </span>
      <Button onClick={() => setView({ panel: 'setup' })}>How to send traffic here</Button>
    </>
  );
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keyboard shortcuts" size="large" footer={footer}>
      <div className="gap-8 sm:columns-2">
        {actionGroups.map((group) => (
          <KeyGroup key={group} group={group} />
        ))}
      </div>
    </Dialog>
  );
}

function KeyGroup({ group }: { group: (typeof actionGroups)[number] }) {
  const actions = useActions().filter((action) => action.group === group && action.keys !== undefined);
  if (actions.length === 0) return null;
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1 text-small text-muted">{group}</h3>
      <dl>
        {actions.map(({ id, label, keys = '' }) => (
          <div key={id} className="flex items-center justify-between gap-4 border-b border-line py-1 last:border-0">
            <dt>{label}</dt>
            <dd>
              <Kbd keys={keys} />
              <span className="sr-only">{keys}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
