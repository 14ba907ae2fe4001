/** Header fields as on the wire: order, letter case and duplicates kept. Each character of a name or value is one byte (latin1). */
export type RawHeaders = ReadonlyArray<readonly [name: string, value: string]>;

/** Which half of an exchange something belongs to. */
export type MessageSide = 'request' | 'response';

export type HttpVersion = '1.0' | '1.1' | '2';

/** A 1xx response that came before the final one (RFC 9110 §15.2), e.g. 103 Early Hints. */
export interface InformationalResponse {
  status: number;
  reason: string;
  headers: RawHeaders;
  /** Milliseconds since 1970. */
  receivedAt: number;
}

/**
 * A message as it arrived, kept beside what was sent on when a rule, a breakpoint or an edit changed it.
 * The changed body itself is stored like any other body; `body` here is the one that arrived, base64, absent when it was not changed.
 */
export interface OriginalRequest {
  method: string;
  url: string;
  headers: RawHeaders;
  body?: string;
}

/** See {@link OriginalRequest}. */
export interface OriginalResponse {
  status: number;
  statusText: string;
  headers: RawHeaders;
  body?: string;
}
