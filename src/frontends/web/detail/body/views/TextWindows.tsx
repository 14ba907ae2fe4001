import { useMemo, useState } from 'react';
import { bodyCharset } from '../../../../../model/body-charset.ts';
import { useFoundText } from '../../../search/found-text.ts';
import { WindowBar } from '../../parts/WindowBar.tsx';
import type { BodyContent } from '../body-content.ts';
import { useWindow } from '../use-window.ts';
import { CodeView, TextSkeleton } from './CodeView.tsx';

const windowBytes = 512 * 1024;
/** The longest character of any character set in use is within this. */
const overlap = 8;

/** A text too long to be held: a part of it at a time, as it stands. */
export function TextWindows({ content, isWrapped }: { content: BodyContent; isWrapped: boolean }) {
  const found = useFoundText();
  // Of a text in ASCII letters the offset is that of its bytes; else the place is near.
  const [from, setFrom] = useState(() => Math.floor((found?.position ?? 0) / windowBytes) * windowBytes);
  const { bytes, totalBytes, error } = useWindow(content, { from, to: from + windowBytes + overlap });
  const { charset } = bodyCharset(content.head, content.contentType);
  const text = useMemo(() => bytes && decodeWindow(bytes, charset, from === 0), [bytes, charset, from]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      {error !== null && <p className="p-3 text-danger">{error.message}</p>}
      <div className="min-h-0 flex-1">
        {text === undefined ? (
          <TextSkeleton />
        ) : (
          <CodeView text={text} language="text" label="Body" isWrapped={isWrapped} />
        )}
      </div>
      <WindowBar from={from} size={windowBytes} totalBytes={totalBytes} onMove={setFrom} />
    </div>
  );
}

/** A window of UTF-8 begins and ends with whole characters: those that are cut belong to the window before. */
function decodeWindow(bytes: Uint8Array, charset: string, isFirst: boolean): string {
  if (charset !== 'utf-8') return new TextDecoder(charset).decode(bytes.subarray(0, windowBytes), { stream: true });
  let start = 0;
  while (!isFirst && start < 4 && isContinuation(bytes[start])) start += 1;
  let end = Math.min(windowBytes, bytes.length);
  while (end < bytes.length && isContinuation(bytes[end])) end += 1;
  return new TextDecoder().decode(bytes.subarray(start, end), { stream: true });
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
