import { countText } from '../../../formats/amounts.ts';
import { api } from '../state/api.ts';
import { copyText } from '../ui/copy-text.ts';
import { showToast } from '../ui/toast-store.ts';
import type { ListSource } from './list-source.ts';
import type { Selection } from './selection.ts';

/** A clipboard with more than this helps nobody. */
const mostUrls = 10_000;
const pageRows = 500;

/** One address a line, in the order of the list. */
export async function copyUrls(source: ListSource, selection: Selection): Promise<void> {
  const urls = await urlsOf(source, selection);
  if (urls.length === 0) return;
  const isCopied = await copyText(urls.join('\n'));
  showToast(
    isCopied
      ? { title: urls.length === 1 ? 'URL copied' : `${countText(urls.length, 'URL')} copied` }
      : { tone: 'danger', title: 'The browser did not allow copying' },
  );
}

async function urlsOf(source: ListSource, selection: Selection): Promise<string[]> {
  if (selection.kind === 'some') {
    const known = [...selection.ids].map((id) => ({ id, at: source.indexOf(id) }));
    known.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    const entries = known.map(({ id, at }) => (at === undefined ? undefined : source.rowAt(at)) ?? api.traffic.get(id));
    return (await Promise.all(entries)).map(({ url }) => url);
  }
  const { q, ...query } = source.query;
  const urls: string[] = [];
  while (urls.length < mostUrls) {
    const part = { ...query, ...(q === '' ? {} : { q }), from: urls.length, limit: pageRows };
    const { entries } = await api.traffic.window(part);
    urls.push(...entries.map(({ url }) => url));
    if (entries.length < pageRows) break;
  }
  return urls;
}
