import { X } from 'lucide-react';
import { CopyButton } from '../ui/CopyButton.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { endEditing } from './editing.ts';

/** Somebody else decided while it was edited here, or its relay ended: what was written is not lost without a word. */
export function UnsentDraft({ proxyId, text }: { proxyId: string; text: string }) {
  return (
    <div className="flex shrink-0 items-center gap-1.5 border-b border-line bg-warn-soft px-3 py-1.5">
      <p role="status" className="mr-auto">
        It waits no longer. What you wrote was not sent.
      </p>
      <CopyButton text={text} label="Copy what you wrote" />
      <IconButton size="small" label="Forget what you wrote" onClick={() => endEditing(proxyId)}>
        <X />
      </IconButton>
    </div>
  );
}
