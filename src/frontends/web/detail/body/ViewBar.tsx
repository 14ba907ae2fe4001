import { WrapText } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { type BodyView, viewLabels } from './body-views.ts';

export interface ViewBarProps {
  views: readonly BodyView[];
  view: BodyView;
  onChoose: (view: BodyView) => void;
  isWrapped: boolean;
  onWrap: (isWrapped: boolean) => void;
  actions?: ReactNode;
}

const textual: readonly BodyView[] = ['raw', 'formatted'];

export function ViewBar({ views, view, onChoose, isWrapped, onWrap, actions }: ViewBarProps) {
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-b border-line px-2">
      <ToggleGroup.Root
        type="single"
        value={view}
        onValueChange={(next) => next !== '' && onChoose(next as BodyView)}
        aria-label="View"
        className="no-scrollbar flex min-w-0 overflow-x-auto rounded-medium bg-hover p-0.5"
      >
        {views.map((each) => (
          <ToggleGroup.Item
            key={each}
            value={each}
            className="h-5 rounded-small px-2 text-small whitespace-nowrap text-muted hover:text-text data-[state=on]:bg-raised data-[state=on]:text-text"
          >
            {viewLabels[each]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <span className="min-w-2 flex-1" />
      {textual.includes(view) && (
        <IconButton size="small" label="Wrap long lines" isPressed={isWrapped} onClick={() => onWrap(!isWrapped)}>
          <WrapText />
        </IconButton>
      )}
      {actions}
    </div>
  );
}
