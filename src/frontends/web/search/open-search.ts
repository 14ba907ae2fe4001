import { readViewState, setView } from '../state/view-state.ts';
import { emptySearch, parseSearchPanel, searchPanel } from './search-address.ts';

let last = searchPanel(emptySearch);

/** As it was left; a second time closes it. */
export function openSearch(): void {
  setView({ panel: parseSearchPanel(readViewState().panel) === null ? last : null });
}

export function closeSearch(): void {
  setView({ panel: null });
}

export function showSearch(panel: string): void {
  last = panel;
  setView({ panel });
}
