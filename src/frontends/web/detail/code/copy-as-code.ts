import { bodyOf, type CodeRequest, type GeneratedCode } from '../../../../formats/code/code-request.ts';
import { type CodeTarget, codeTargets, generateCode } from '../../../../formats/code/generate-code.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { api } from '../../state/api.ts';
import { copyText } from '../../ui/copy-text.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { showProblem, showToast } from '../../ui/toast-store.ts';
import { loadRange } from '../body/load-body.ts';

/** Longer bodies are read from a file by the code, so there is no need to have them here. */
const mostBytes = 64 * 1024 + 1;

/** The request of an entry as code. The body goes as it was received, because its headers say how it is coded. */
export async function codeOf(entry: TrafficEntry, target: CodeTarget): Promise<GeneratedCode> {
  return generateCode(target, await codeRequestOf(entry));
}

async function codeRequestOf(entry: TrafficEntry): Promise<CodeRequest> {
  const { id, method, url, requestHeaders: headers, httpVersion, requestBodyStored, requestBodySize } = entry;
  const address = { entryId: id, side: 'request', isDecoded: false } as const;
  const { bytes } =
    requestBodyStored === 0 ? { bytes: new Uint8Array() } : await loadRange(address, { from: 0, to: mostBytes });
  return { method, url, headers, httpVersion, body: bodyOf(bytes), isBodyCut: requestBodyStored < requestBodySize };
}

/** Copies the request of an entry as code, and says what the person must know of it. */
export async function copyAsCode(entryId: string, target: CodeTarget): Promise<void> {
  const { label } = codeTargets[target];
  try {
    const { text, notes } = await codeOf(await api.traffic.get(entryId), target);
    const isCopied = await copyText(text);
    const title = isCopied ? `Copied as ${label}` : 'The browser did not allow to copy';
    showToast({ title, ...(notes.length > 0 && { detail: notes.join(' ') }) });
  } catch (error) {
    showProblem(`It could not be copied as ${label}`)(error);
  }
}

/** One item for each language, for menus of an entry. */
export function copyAsEntries(entryId: string): MenuEntry[] {
  return (Object.keys(codeTargets) as CodeTarget[]).map((target) => ({
    kind: 'item',
    label: codeTargets[target].label,
    onSelect: () => void copyAsCode(entryId, target),
  }));
}
