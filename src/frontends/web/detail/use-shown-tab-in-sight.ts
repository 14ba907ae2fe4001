import { type RefObject, useEffect } from 'react';

/** The chosen tab is in sight also when there are more tabs than room. */
export function useShownTabInSight(root: RefObject<HTMLElement | null>, shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another tab is shown
  useEffect(() => {
    const tab = root.current?.querySelector<HTMLElement>('[role="tab"][data-state="active"]');
    const bar = tab?.parentElement;
    if (!tab || !bar) return;
    const isLeft = tab.offsetLeft - bar.offsetLeft < bar.scrollLeft;
    const isRight = tab.offsetLeft - bar.offsetLeft + tab.offsetWidth > bar.scrollLeft + bar.clientWidth;
    if (isLeft || isRight) bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - 24;
  }, [root, shown]);
}
