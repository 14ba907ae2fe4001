import type { Frame } from '../../../../contract/frames.ts';

export interface FramePage {
  frames: Frame[];
  total: number;
  nextAfter: number | null;
  nextBefore: number | null;
}
export type LoadFrames = (place: { after: number } | { before: number | 'end' }) => Promise<FramePage>;

const mostFrames = 1000;
const mostCharacters = 16 * 1024 * 1024;

/**
 * Some of an entry's frames, in order, without gaps. It grows at the end that is asked for and lets go of the other, so that a connection of a
 * million frames needs the memory of a thousand.
 */
export class FrameWindow {
  frames: readonly Frame[] = [];
  total: number | undefined;
  isFollowing = true;
  #hasBefore = false;
  #hasAfter = false;
  #isBusy = false;
  #isAskedAgain = false;
  #isStarted = false;
  readonly #load: LoadFrames;
  readonly #changed: () => void;

  constructor(load: LoadFrames, changed: () => void) {
    this.#load = load;
    this.#changed = changed;
  }

  /** There may be news at the end. */
  async follow(): Promise<void> {
    if (!this.#isStarted) return this.#once(() => this.#toEnd());
    if (!this.isFollowing) {
      this.#hasAfter = true;
      return this.#once(() => this.#count());
    }
    if (this.#isBusy) this.#isAskedAgain = true;
    return this.#once(() => this.#appendNew());
  }

  async setFollowing(isFollowing: boolean): Promise<void> {
    if (isFollowing === this.isFollowing) return;
    // Scrolled to the end of what is here: there may be more behind it.
    this.isFollowing = isFollowing && !this.#hasAfter;
    this.#changed();
    if (isFollowing && this.#hasAfter) {
      this.isFollowing = true;
      await this.#once(() => this.#toEnd());
    }
  }

  async loadBefore(): Promise<void> {
    const first = this.frames[0];
    if (!this.#hasBefore || first === undefined) return;
    await this.#once(async () => {
      const page = await this.#load({ before: first.number });
      this.#hasBefore = page.nextBefore !== null;
      this.#show([...page.frames, ...this.frames], 'start', page.total);
    });
  }

  async loadAfter(): Promise<void> {
    if (this.#hasAfter && !this.isFollowing) await this.#once(() => this.#appendNew());
  }

  async #toEnd(): Promise<void> {
    this.#isStarted = true;
    const page = await this.#load({ before: 'end' });
    this.#hasBefore = page.nextBefore !== null;
    this.#hasAfter = false;
    this.#show(page.frames, 'end', page.total);
  }

  async #appendNew(): Promise<void> {
    const page = await this.#load({ after: this.frames.at(-1)?.number ?? 0 });
    // Far behind: the frames in between are there when the reader scrolls up.
    if (page.nextAfter !== null && this.isFollowing) return this.#toEnd();
    this.#hasAfter = page.nextAfter !== null;
    this.#show([...this.frames, ...page.frames], 'end', page.total);
  }

  /** How many there are now, for the reader who is elsewhere. */
  async #count(): Promise<void> {
    const last = this.frames.at(-1)?.number ?? 0;
    const page = await this.#load({ after: last });
    this.total = page.total;
    this.#hasAfter = page.frames.length > 0;
    this.#changed();
  }

  #show(frames: readonly Frame[], kept: 'start' | 'end', total: number): void {
    const shown = withinBounds(frames, kept);
    if (shown.length < frames.length) {
      if (kept === 'end') this.#hasBefore = true;
      else this.#hasAfter = true;
      if (kept === 'start') this.isFollowing = false;
    }
    this.frames = shown;
    this.total = total;
    this.#changed();
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      do {
        this.#isAskedAgain = false;
        await work();
      } while (this.#isAskedAgain && this.isFollowing);
    } finally {
      this.#isBusy = false;
    }
  }
}

function withinBounds(frames: readonly Frame[], kept: 'start' | 'end'): readonly Frame[] {
  const order = kept === 'start' ? frames : frames.toReversed();
  let characters = 0;
  let count = 0;
  for (const { data } of order) {
    characters += data.length;
    if (count > 0 && (count >= mostFrames || characters > mostCharacters)) break;
    count += 1;
  }
  return kept === 'start' ? frames.slice(0, count) : frames.slice(frames.length - count);
}
