import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { ContextMenu } from '../../../ui/ContextMenu.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import type { MenuEntry } from '../../../ui/menu-entry.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { JsonRow } from './JsonRow.tsx';
import type { JsonIndex } from './json-index.ts';
import { isContainer, jsonPath } from './json-rows.ts';
import { copyPath, copyValue, type JsonTreeState, useJsonTree, valueText } from './use-json-tree.ts';

const rowHeight = 20;

export function JsonTree({ index, text }: { index: JsonIndex; text: string }) {
  const tree = useJsonTree(index, text);
  const search = useRef<HTMLInputElement>(null);
  const toSearch = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    search.current?.focus();
    search.current?.select();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: one key, for whatever in it has the focus
    <div className="flex h-full min-h-0 flex-col" onKeyDown={toSearch}>
      <SearchField
        ref={search}
        label="Search names and values"
        value={tree.query}
        onChange={tree.setQuery}
        count={tree.found.length}
        at={tree.foundAt}
        onStep={tree.goToFound}
      />
      <TreeRows index={index} text={text} tree={tree} />
      <footer className="flex h-7 shrink-0 items-center gap-1 border-t border-line px-2 text-small">
        <code className="min-w-0 flex-1 truncate font-mono text-muted">{jsonPath(index, text, tree.current)}</code>
        <CopyButton label="Copy path (p)" text={() => jsonPath(index, text, tree.current)} />
        <span className="text-muted">path</span>
        <CopyButton label="Copy value (c)" text={() => valueText(index, text, tree.current)} />
        <span className="text-muted">value</span>
      </footer>
    </div>
  );
}

interface TreeRowsProps {
  index: JsonIndex;
  text: string;
  tree: JsonTreeState;
}

function TreeRows({ index, text, tree }: TreeRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: tree.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (row) => tree.rows[row] as number,
    overscan: 12,
  });
  const { currentRow } = tree;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the person has moved
  useEffect(() => {
    rows.scrollToIndex(currentRow, { align: 'auto' });
  }, [currentRow, tree.current]);
  const menu = () => treeMenu(index, text, tree);
  const found = new Set(tree.found);
  return (
    <ContextMenu entries={menu}>
      <div
        ref={scroller}
        role="tree"
        aria-label="JSON"
        tabIndex={0}
        aria-activedescendant={`json-${tree.current}`}
        onKeyDown={tree.press}
        className="min-h-0 flex-1 overflow-auto py-1"
      >
        <div role="none" className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const at = tree.rows[item.index] as number;
            return (
              <div
                key={at}
                role="none"
                data-index={item.index}
                ref={rows.measureElement}
                onContextMenu={() => tree.choose(at)}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <JsonRow
                  index={index}
                  text={text}
                  at={at}
                  isUnfolded={tree.unfolded.has(at)}
                  isCurrent={at === tree.current}
                  isFound={found.has(at)}
                  onToggle={() => tree.toggle(at)}
                  onPress={() => tree.choose(at)}
                />
              </div>
            );
          })}
        </div>
      </div>
    </ContextMenu>
  );
}

function treeMenu(index: JsonIndex, text: string, tree: JsonTreeState): MenuEntry[] {
  const { current } = tree;
  const unfold: MenuEntry = { kind: 'item', label: 'Unfold everything in it', onSelect: () => tree.unfoldAll(current) };
  return [
    { kind: 'item', label: 'Copy value', keys: 'c', onSelect: () => void copyValue(index, text, current) },
    { kind: 'item', label: 'Copy path', keys: 'p', onSelect: () => void copyPath(index, text, current) },
    ...(isContainer(index, current) ? [{ kind: 'separator' } as const, unfold] : []),
  ];
}
