import { AppError } from '../../../../model/app-error.ts';
import type { MessageSide } from '../../../../model/http-message.ts';
import { api } from '../../state/api.ts';

export interface BodyAddress {
  entryId: string;
  side: MessageSide;
  /** Content codings undone. */
  isDecoded: boolean;
}

export interface LoadedBody {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of all of it; null while nobody has counted (a decoded body of which the end was not reached). */
  totalBytes: number | null;
}

/** The first bytes. A decoded body comes as a stream and is let go when there is enough of it: its length is dear to know. */
export async function loadHead(address: BodyAddress, most: number, signal?: AbortSignal): Promise<LoadedBody> {
  if (!address.isDecoded) return loadRange(address, { from: 0, to: most }, signal);
  const response = await open(address, { signal });
  const { bytes, isAll } = await readUpTo(response, most);
  return { bytes, totalBytes: isAll ? bytes.length : null };
}

/** Bytes from `from` up to `to`; fewer at the end. */
export async function loadRange(
  address: BodyAddress,
  { from, to }: { from: number; to: number },
  signal?: AbortSignal,
): Promise<LoadedBody> {
  try {
    const response = await open(address, { range: `bytes=${from}-${to - 1}`, signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return { bytes, totalBytes: total === undefined ? from + bytes.length : Number(total) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'range-not-satisfiable') throw error;
    const length = error.details?.['length'];
    return { bytes: new Uint8Array(), totalBytes: typeof length === 'number' ? length : null };
  }
}

export async function loadWhole(address: BodyAddress, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await open(address, { signal })).arrayBuffer());
}

export function bodyUrl({ entryId, side, isDecoded }: BodyAddress): string {
  return `/api/traffic/${encodeURIComponent(entryId)}/${side}/body${isDecoded ? '?decoded=true' : ''}`;
}

function open({ entryId, side, isDecoded }: BodyAddress, rest: { range?: string; signal?: AbortSignal | undefined }) {
  const { range, signal } = rest;
  const options = {
    decoded: isDecoded,
    ...(range === undefined ? {} : { range }),
    ...(signal === undefined ? {} : { signal }),
  };
  return side === 'request' ? api.traffic.requestBody(entryId, options) : api.traffic.responseBody(entryId, options);
}

async function readUpTo(response: Response, most: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; isAll: boolean }> {
  const reader = response.body?.getReader();
  if (reader === undefined) return { bytes: new Uint8Array(), isAll: true };
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isAll = false;
  while (length < most && !isAll) {
    const { done, value } = await reader.read();
    if (done) isAll = true;
    else {
      chunks.push(value);
      length += value.length;
    }
  }
  if (!isAll) await reader.cancel().catch(() => {});
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, isAll };
}
