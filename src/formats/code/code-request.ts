import type { HttpVersion, RawHeaders } from '../../model/http-message.ts';

/** A recorded request, to be written as a program that sends it again. */
export interface CodeRequest {
  method: string;
  /** Absolute. */
  url: string;
  /** Each character of a value is one byte, as recorded. */
  headers: RawHeaders;
  httpVersion: HttpVersion;
  body: CodeBody;
  /** Fewer bytes were recorded than were sent. */
  isBodyCut: boolean;
}

export type CodeBody =
  | { kind: 'none' }
  /** UTF-8 without NUL: can stand in a program as text. */
  | { kind: 'text'; text: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  /** Too long to stand in a program, or not at hand: the program reads it from a file. */
  | { kind: 'file'; bodyBytes: number };

export interface GeneratedCode {
  text: string;
  /** What the person must know or do, in sentences. */
  notes: string[];
}

/** Programs that read a long body find it here. */
export const bodyFileName = 'body.bin';
/** An argument of a program is at most 128 KiB on Linux, and nobody reads code that long. */
const longestInline = 64 * 1024;

export function bodyOf(bytes: Uint8Array): CodeBody {
  if (bytes.length === 0) return { kind: 'none' };
  if (bytes.length > longestInline) return { kind: 'file', bodyBytes: bytes.length };
  const text = utf8Text(bytes);
  return text === null || text.includes('\0') ? { kind: 'bytes', bytes } : { kind: 'text', text };
}

export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
