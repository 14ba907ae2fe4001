import { hasTerm, withoutTerm, withTerm } from '../filter-bar/query-edit.ts';
import { setView } from '../state/view-state.ts';

/** Puts a condition into the filter, or takes it out again. */
export function toggleTerm(q: string, term: string): void {
  setView({ q: hasTerm(q, term) ? withoutTerm(q, term) : withTerm(q, term) });
}
