import type { MessageSide } from './http-message.ts';
import type { ImportedBodyForm, TrafficEntry } from './traffic-entry.ts';

export interface BodyCopy {
  storedBytes: number;
  /** Of the body as it passed. */
  passedBytes: number;
  /** Null unless it came from a file. */
  form: ImportedBodyForm | null;
  /** Of its entry. */
  isTruncated: boolean;
}

/** Whether less is stored than passed. Of a body that a file held decoded the sizes do not tell: its coding may have made it longer. */
export const isCopyCut = ({ storedBytes, passedBytes, form, isTruncated }: BodyCopy): boolean =>
  form === 'decoded' && storedBytes > 0 ? isTruncated : storedBytes < passedBytes;

type Bodies = Pick<
  TrafficEntry,
  'requestBodySize' | 'requestBodyStored' | 'responseBodySize' | 'responseBodyStored' | 'isTruncated' | 'imported'
>;

export function isBodyCut(entry: Bodies, side: MessageSide): boolean {
  const [storedBytes, passedBytes] = [entry[`${side}BodyStored`], entry[`${side}BodySize`]];
  const form = entry.imported?.[`${side}Body`] ?? null;
  return isCopyCut({ storedBytes, passedBytes, form, isTruncated: entry.isTruncated });
}
