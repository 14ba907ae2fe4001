import type { HeadProblem } from '../../wire/head-problem.ts';

/** Longest head that is read, far above what servers accept: a proxy for debugging should rather pass an odd one on. */
export const maxHeadBytes = 256 * 1024;

export function headTooLarge(side: 'request' | 'response'): HeadProblem {
  return {
    kind: 'problem',
    code: 'head-too-large',
    message: `The ${side} head is larger than ${maxHeadBytes / 1024} KiB.`,
  };
}
