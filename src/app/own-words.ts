/** What the program says by itself: on standard error, or to a view that fills the terminal while there is one. */
export interface OwnWords {
  say(line: string): void;
  /** Until the returned function is called, `onLine` gets the lines. */
  divert(onLine: (line: string) => void): () => void;
}

export function createOwnWords(write: (line: string) => void): OwnWords {
  let listener: ((line: string) => void) | null = null;
  return {
    say: (line) => (listener ?? write)(line),
    divert: (onLine) => {
      listener = onLine;
      return () => {
        if (listener === onLine) listener = null;
      };
    },
  };
}
