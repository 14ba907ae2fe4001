import { ToggleGroup } from 'radix-ui';
import { countText } from '../../../../formats/amounts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { SearchField } from '../parts/SearchField.tsx';
import type { FrameFilter } from './use-frames.ts';

interface MessageFilterProps {
  filter: FrameFilter;
  onChange: (filter: FrameFilter) => void;
  total: number | undefined;
  isLive: boolean;
}

const directions = [
  ['both', 'Both'],
  ['client', 'Client'],
  ['server', 'Server'],
] as const;

export function MessageFilter({ filter, onChange, total, isLive }: MessageFilterProps) {
  const choose = (value: string) => {
    if (value !== '') onChange({ ...filter, direction: value === 'client' || value === 'server' ? value : null });
  };
  return (
    <div className="flex shrink-0 items-center border-b border-line pr-2 [&>div:first-child]:min-w-0 [&>div:first-child]:flex-1 [&>div:first-child]:border-b-0">
      <SearchField
        label="Filter messages"
        value={filter.contains}
        onChange={(contains) => onChange({ ...filter, contains })}
      />
      <ToggleGroup.Root
        type="single"
        value={filter.direction ?? 'both'}
        onValueChange={choose}
        aria-label="Who sent it"
        className="mr-2 flex shrink-0 rounded-medium bg-hover p-0.5"
      >
        {directions.map(([value, label]) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className="h-5 rounded-small px-2 text-small text-muted hover:text-text data-[state=on]:bg-raised data-[state=on]:text-text"
          >
            {label}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <MessageCount total={total} isLive={isLive} />
    </div>
  );
}

export function MessageCount({
  total,
  isLive,
  noun = 'message',
}: {
  total: number | undefined;
  isLive: boolean;
  noun?: string;
}) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-small text-muted">
      {total !== undefined && countText(total, noun)}
      {isLive && <Badge tone="ok">Live</Badge>}
    </span>
  );
}
