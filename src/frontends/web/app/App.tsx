import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '../state/query-client.ts';
import { Toaster } from '../ui/Toaster.tsx';
import { TooltipProvider } from '../ui/Tooltip.tsx';
import { Shell } from './Shell.tsx';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400} skipDelayDuration={200}>
        <Shell />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
