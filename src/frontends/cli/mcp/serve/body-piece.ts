import { AppError } from '../../../../model/app-error.ts';
import type { MessageSide } from '../../../../model/http-message.ts';
import type { ApiClient } from '../../../api-client/create-api-client.ts';

/** Some bytes of a body with a little of what lies around them. All positions count in the whole body, decoded where that can be done. */
export interface BodyPiece {
  bytes: Uint8Array;
  /** Where `bytes` begins. */
  from: number;
  /** Where what was asked for begins and ends; of a text moved to whole UTF-8 characters. */
  offset: number;
  to: number;
  totalBytes: number;
  contentType: string | null;
  /** Why it is as it was received, still encoded; null when it is decoded. */
  problem: string | null;
}

export interface PieceAddress {
  entryId: string;
  side: MessageSide;
  offset: number;
  length: number;
  /** Of `text` no character is cut. */
  encoding: 'text' | 'base64';
}

/** Longer than a name with its token is, as a rule. */
const aroundBytes = 8 * 1024;

export async function readBodyPiece(api: ApiClient, wanted: PieceAddress, signal: AbortSignal): Promise<BodyPiece> {
  const first = Math.max(0, wanted.offset - aroundBytes);
  const range = `bytes=${first}-${wanted.offset + wanted.length + aroundBytes - 1}`;
  const { response, problem } = await openDecoded(api, wanted, { range, signal });
  const received = new Uint8Array(await response.arrayBuffer());
  const totalBytes = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? received.length);
  if (wanted.offset >= totalBytes)
    throw new AppError(
      'range-not-satisfiable',
      `The body has ${totalBytes} bytes; it ends before offset ${wanted.offset}.`,
    );
  const cutOff =
    first === 0 || wanted.encoding !== 'text' ? 0 : Math.max(0, received.subarray(0, 4).findIndex(beginsCharacter));
  const [bytes, from] = [received.subarray(cutOff), first + cutOff];
  const inside = (at: number): number => {
    const within = Math.min(at, totalBytes) - from;
    return from + (wanted.encoding === 'text' ? characterStart(bytes, within) : within);
  };
  const offset = inside(wanted.offset);
  const to = Math.max(inside(wanted.offset + wanted.length), Math.min(offset + 1, totalBytes));
  const contentType = response.headers.get('x-recorded-content-type');
  return { bytes, from, offset, to, totalBytes, contentType, problem };
}

async function openDecoded(
  api: ApiClient,
  { entryId, side }: PieceAddress,
  options: { range: string; signal: AbortSignal },
): Promise<{ response: Response; problem: string | null }> {
  const open = side === 'request' ? api.traffic.requestBody : api.traffic.responseBody;
  try {
    return { response: await open(entryId, { ...options, decoded: true }), problem: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'undecodable-body') throw error;
    return { response: await open(entryId, options), problem: `${error.message} It is given as received.` };
  }
}

/** At most three steps back to where a UTF-8 character begins; the same place where there is none. */
function characterStart(bytes: Uint8Array, at: number): number {
  for (let start = at; start > 0 && start > at - 4; start -= 1) if (beginsCharacter(bytes[start] ?? 0)) return start;
  return at;
}

const beginsCharacter = (byte: number): boolean => (byte & 0xc0) !== 0x80;
