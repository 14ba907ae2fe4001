import { isBodyCut } from '../../../../model/body-copy.ts';
import type { MessageSide } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { headerValue, headerValues } from '../header-values.ts';

/** Nothing, not kept, and not there yet are different things. */
export type BodyState = 'pending' | 'empty' | 'not-recorded' | 'there';

export interface BodyFacts {
  state: BodyState;
  /** Bytes that passed, content coding kept. */
  passedBytes: number;
  /** Bytes in the store. */
  storedBytes: number;
  /** The copy was cut: fewer bytes are stored than passed. */
  isCut: boolean;
  /** More may come. */
  isGrowing: boolean;
  contentType: string | null;
  /** Codings in the order applied, `identity` left out. */
  codings: string[];
}

export function bodyFacts(entry: TrafficEntry, side: MessageSide): BodyFacts {
  const isRequest = side === 'request';
  const headers = isRequest ? entry.requestHeaders : entry.responseHeaders;
  const passedBytes = isRequest ? entry.requestBodySize : entry.responseBodySize;
  const storedBytes = isRequest ? entry.requestBodyStored : entry.responseBodyStored;
  const isEnded = entry.state === 'completed' || entry.state === 'failed';
  const isGrowing = !isEnded && (!isRequest || entry.state === 'requesting');
  return {
    state: stateOf({ passedBytes, storedBytes, isGrowing }),
    passedBytes,
    storedBytes,
    isCut: !isGrowing && isBodyCut(entry, side),
    isGrowing,
    contentType: headerValue(headers, 'content-type'),
    codings: headerValues(headers, 'content-encoding')
      .flatMap((value) => value.split(','))
      .map((coding) => coding.trim().toLowerCase())
      .filter((coding) => coding !== '' && coding !== 'identity'),
  };
}

function stateOf({
  passedBytes,
  storedBytes,
  isGrowing,
}: Pick<BodyFacts, 'passedBytes' | 'storedBytes' | 'isGrowing'>): BodyState {
  // While it grows, bytes are in the store a moment before or after they are counted.
  if (storedBytes > 0 || (isGrowing && passedBytes > 0)) return 'there';
  if (isGrowing) return 'pending';
  return passedBytes > 0 ? 'not-recorded' : 'empty';
}
