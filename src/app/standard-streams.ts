import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** This process's standard streams as a relay needs them: an output that can be closed, so that its reader sees the end when there is one. */
export interface StandardStreams {
  input: Readable;
  output: Writable;
  errors: Writable;
}

export function openStandardStreams(): StandardStreams {
  return { input: process.stdin, output: closableOutput(), errors: process.stderr };
}

/** Node's own `process.stdout` never closes its descriptor. Behind it may be a terminal or a file; those need no end. */
function closableOutput(): Writable {
  const { fd } = process.stdout;
  const kind = fstatSync(fd);
  if (!kind.isFIFO() && !kind.isSocket()) return process.stdout;
  return new Socket({ fd, readable: false, writable: true });
}
