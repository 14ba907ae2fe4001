import { Copy, Download } from 'lucide-react';
import { bytesText } from '../../../../formats/amounts.ts';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { showToast } from '../../ui/toast-store.ts';
import type { BodyContent } from './body-content.ts';
import type { BodyFacts } from './body-facts.ts';
import { isText, kindOfBody } from './body-kind.ts';
import { decodeText } from './decode-text.ts';
import { type BodyAddress, bodyUrl } from './load-body.ts';
import { saveFile } from './save-file.ts';

interface BodyActionsProps {
  facts: BodyFacts;
  content: BodyContent;
  address: BodyAddress;
}

/** Beyond this the browser loads the file itself, under a plainer name. */
const mostNamed = 64 * 1024 * 1024;

export function BodyActions({ facts, content, address }: BodyActionsProps) {
  const isCopyable = content.isAll && isText(content.head, content.contentType);
  const copy = async () => {
    await copyText(decodeText(content.head, content.contentType).text);
    showToast({ title: 'Copied the body' });
  };
  const entries = (): MenuEntry[] => downloads(facts, content, address);
  return (
    <>
      <span className="hidden text-small whitespace-nowrap text-muted sm:inline">{sizeText(facts, content)}</span>
      {isCopyable && (
        <IconButton size="small" label="Copy body" onClick={() => void copy()}>
          <Copy />
        </IconButton>
      )}
      <Menu entries={entries}>
        <IconButton size="small" label="Download">
          <Download />
        </IconButton>
      </Menu>
    </>
  );
}

function downloads(facts: BodyFacts, content: BodyContent, address: BodyAddress): MenuEntry[] {
  const download = (isDecoded: boolean) => () => {
    const name = `${content.name}.${isDecoded === address.isDecoded ? extensionOf(content) : 'bin'}`;
    if (content.isAll && isDecoded === address.isDecoded) return saveFile(content.head, name);
    if (content.totalBytes !== null && content.totalBytes <= mostNamed && isDecoded === address.isDecoded)
      return void content.loadWhole().then((bytes) => saveFile(bytes, name));
    window.location.assign(bodyUrl({ ...address, isDecoded }));
  };
  if (facts.codings.length === 0)
    return [{ kind: 'item', label: 'Download body', icon: <Download />, onSelect: download(false) }];
  return [
    { kind: 'item', label: 'Download decoded', icon: <Download />, onSelect: download(true) },
    { kind: 'item', label: `Download as received (${facts.codings.join(', ')})`, onSelect: download(false) },
  ];
}

function sizeText(facts: BodyFacts, content: BodyContent): string {
  if (facts.codings.length === 0) return bytesText(facts.storedBytes);
  const decoded = content.totalBytes === null ? 'more' : bytesText(content.totalBytes);
  return `${decoded} (${bytesText(facts.storedBytes)} ${facts.codings.join(', ')})`;
}

const extensions: Readonly<Record<string, string>> = {
  json: 'json',
  ndjson: 'ndjson',
  html: 'html',
  xml: 'xml',
  css: 'css',
  javascript: 'js',
  form: 'txt',
  'event-stream': 'txt',
  svg: 'svg',
  text: 'txt',
};

function extensionOf(content: BodyContent): string {
  const { kind, mime } = kindOfBody(content.contentType, content.head.subarray(0, 4096));
  return extensions[kind] ?? mime?.split('/')[1]?.replace(/^x-|\+.*$/g, '') ?? 'bin';
}
