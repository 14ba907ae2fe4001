import { type RefObject, useEffect } from 'react';
import { placeOfFound, useFoundText } from './found-text.ts';

const name = 'found-text';
/** What is loaded, or drawn late, is looked at again for so long. */
const patienceMs = 4000;

/**
 * Marks what was searched where it stands in the element, and brings it into sight. Marked beside the page's own elements (CSS custom
 * highlights), so that no view has to know. Editors mark it themselves.
 */
export function useFoundHighlight(root: RefObject<HTMLElement | null>, shown: string): void {
  const found = useFoundText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab or entry is another text
  useEffect(() => {
    const element = root.current;
    if (element === null || found === null || !('highlights' in CSS)) return;
    let range: Range | null = null;
    const look = (): void => {
      if (range !== null && element.contains(range.startContainer)) return;
      const isFirst = range === null;
      range = findRange(element, (text) => placeOfFound(text, found));
      if (range === null) return;
      CSS.highlights.set(name, new Highlight(range));
      if (isFirst) bringIntoSight(range);
    };
    const observer = new MutationObserver(look);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    const timer = setTimeout(() => observer.disconnect(), patienceMs);
    look();
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      CSS.highlights.delete(name);
    };
  }, [root, shown, found]);
}

/** Scrolls what holds the text and nothing around it. Lists that draw only a part of themselves go there by themselves. */
function bringIntoSight(range: Range): void {
  const parent = range.startContainer.parentElement;
  if (parent === null || parent.closest('[role="tree"], [role="listbox"]') !== null) return;
  let scroller: HTMLElement | null = parent;
  while (scroller !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY))
    scroller = scroller.parentElement;
  if (scroller === null) return;
  const { top } = scroller.getBoundingClientRect();
  scroller.scrollTop += range.getBoundingClientRect().top - top - scroller.clientHeight / 2;
}

function findRange(element: Element, find: (text: string) => { from: number; to: number } | null): Range | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const place = node.parentElement?.closest('.cm-editor, [role="tablist"]') ? null : find(node.nodeValue ?? '');
    if (place === null) continue;
    const range = document.createRange();
    range.setStart(node, place.from);
    range.setEnd(node, place.to);
    return range;
  }
  return null;
}
