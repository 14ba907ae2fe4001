import { createContext, useContext } from 'react';

export interface Difference {
  part: string;
  form: string | null;
  at: string;
}

/** Adds a difference to what does not count; returns null for one that has no name. Null outside of a comparison of sessions. */
export type IgnoreDifference = (difference: Difference) => (() => void) | null;

export const IgnoreContext = createContext<IgnoreDifference | null>(null);
export const useIgnoreDifference = (): IgnoreDifference | null => useContext(IgnoreContext);
