import { type SearchArea, searchAreas } from '../../../model/search/search-hit.ts';

/** What is searched and how, as the `panel` of the address says it. */
export interface SearchAddress {
  text: string;
  isCaseSensitive: boolean;
  isRegex: boolean;
  /** In the order of `searchAreas`; all of them unless fewer were chosen. */
  areas: readonly SearchArea[];
  /** Null: all sessions. */
  sessionId: string | null;
}

export const emptySearch: SearchAddress = {
  text: '',
  isCaseSensitive: false,
  isRegex: false,
  areas: searchAreas,
  sessionId: null,
};

export function searchPanel({ text, isCaseSensitive, isRegex, areas, sessionId }: SearchAddress): string {
  const params = new URLSearchParams({
    ...(text !== '' && { text }),
    ...(isCaseSensitive && { case: 'true' }),
    ...(isRegex && { regex: 'true' }),
    ...(areas.length < searchAreas.length && { in: areas.join(',') }),
    ...(sessionId !== null && { session: sessionId }),
  }).toString();
  return params === '' ? 'search' : `search?${params}`;
}

/** Null: another panel. */
export function parseSearchPanel(panel: string | null): SearchAddress | null {
  if (panel === null || !/^search(\?|$)/.test(panel)) return null;
  const params = new URLSearchParams(panel.slice('search'.length));
  const wanted = params.get('in')?.split(',');
  const areas = searchAreas.filter((area) => wanted === undefined || wanted.includes(area));
  return {
    text: params.get('text') ?? '',
    isCaseSensitive: params.get('case') === 'true',
    isRegex: params.get('regex') === 'true',
    areas: areas.length === 0 ? searchAreas : areas,
    sessionId: params.get('session') || null,
  };
}
