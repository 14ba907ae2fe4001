/** More often nobody can see it, and each time the screen is laid out anew. */
const tellEveryMs = 40;

/** State that a screen shows. However often it changes, those who look are told a few times a second. */
export class ObservedState {
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Another number than before: something changed. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#version += 1;
      for (const listener of this.#listeners) listener();
    }, tellEveryMs);
  }
}
