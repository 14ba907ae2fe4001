import { countText } from '../../../formats/amounts.ts';
import { codeOf } from '../detail/code/copy-as-code.ts';
import { api } from '../state/api.ts';
import { copyText } from '../ui/copy-text.ts';
import { showProblem, showToast } from '../ui/toast-store.ts';
import type { ListSource } from './list-source.ts';
import { inTurns, selectedEntries } from './selected-entries.ts';
import type { Selection } from './selection.ts';

/** A clipboard with more than this helps nobody. */
const mostUrls = 10_000;
/** Each is read whole, with its body. */
const mostCommands = 200;

/** One address a line, in the order of the list. */
export async function copyUrls(source: ListSource, selection: Selection): Promise<void> {
  try {
    const urls = (await selectedEntries(source, selection, mostUrls)).map(({ url }) => url);
    if (urls.length === 0) return;
    tellCopied(
      await copyText(urls.join('\n')),
      urls.length === 1 ? 'URL copied' : `${countText(urls.length, 'URL')} copied`,
    );
  } catch (error) {
    showProblem('The URLs could not be copied')(error);
  }
}

/** One command after the other. Tunnels and WebSockets are left out: there is no request to repeat. */
export async function copyAsCurl(source: ListSource, selection: Selection): Promise<void> {
  try {
    const chosen = await selectedEntries(source, selection, mostCommands + 1);
    const requests = chosen.slice(0, mostCommands).filter(({ kind }) => kind === 'http');
    if (requests.length === 0) return showToast({ title: 'There is no HTTP request among them' });
    const made = await inTurns(requests, async ({ id }) => codeOf(await api.traffic.get(id), 'curl'));
    const notes = new Set(made.flatMap((code) => code.notes));
    if (chosen.length > mostCommands) notes.add(`Only the first ${mostCommands} entries.`);
    const title = made.length === 1 ? 'Copied as cURL' : `${countText(made.length, 'request')} copied as cURL`;
    tellCopied(await copyText(made.map(({ text }) => text).join('\n\n')), title, [...notes].join(' '));
  } catch (error) {
    showProblem('It could not be copied as cURL')(error);
  }
}

function tellCopied(isCopied: boolean, title: string, detail = ''): void {
  if (!isCopied) return showToast({ tone: 'danger', title: 'The browser did not allow copying' });
  showToast({ title, ...(detail !== '' && { detail }) });
}
