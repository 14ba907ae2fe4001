import { MessageSquareDashed } from 'lucide-react';
import { EmptyState } from '../../ui/EmptyState.tsx';

export function NoMessages({ isFiltered, isLive }: { isFiltered: boolean; isLive: boolean }) {
  const icon = <MessageSquareDashed />;
  if (isFiltered) return <EmptyState icon={icon} title="No message fits the filter" />;
  if (isLive)
    return (
      <EmptyState icon={icon} title="No message yet">
        They appear here as they pass.
      </EmptyState>
    );
  return <EmptyState icon={icon} title="No message passed" />;
}
