import { useMemo } from 'react';
import { readViewState, useViewState } from '../state/view-state.ts';

/** What was found in the entry on screen, as the `find` of the address says it: it is shown where it stands. */
export interface FoundInEntry {
  /** The match, on one line: control characters are spaces. */
  text: string;
  /** Number of the WebSocket frame; null: it is elsewhere. */
  frame: number | null;
  /** Offset within a body. */
  position: number;
}

export const foundAddress = ({ text, frame, position }: FoundInEntry): string => `${frame ?? ''}~${position}~${text}`;

/** Null: nothing was searched. */
export function parseFound(find: string | null): FoundInEntry | null {
  const [, frame, position, text] = /^(\d*)~(\d+)~(.+)$/s.exec(find ?? '') ?? [];
  if (text === undefined) return null;
  return { text, frame: frame ? Number(frame) : null, position: Number(position) };
}

export function useFoundText(): FoundInEntry | null {
  const { find } = useViewState();
  return useMemo(() => parseFound(find), [find]);
}

/** Outside of components. */
export const readFoundText = (): FoundInEntry | null => parseFound(readViewState().find);

/** A space stands for whatever was there. */
export function placeOfFound(whole: string, { text }: FoundInEntry): { from: number; to: number } | null {
  const pattern = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(' ', '[\\s\\p{Cc}]');
  const match = new RegExp(pattern, 'u').exec(whole);
  return match === null ? null : { from: match.index, to: match.index + match[0].length };
}

/** Names and values of a tree hold it as it stands; quotes, commas and the like are not in the tree. */
export const isInTree = ({ text }: FoundInEntry): boolean => !/["{}[\]:,\\]/.test(text) && text.trim() === text;
