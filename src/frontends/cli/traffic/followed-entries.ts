import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { isEnded } from './entry-cells.ts';

/** After this time an exchange that still runs is worth a line of its own. */
const longMs = 1000;
/** How many ended entries are remembered, so that a later change to one (a note, say) does not print it again. */
const rememberedEntries = 20_000;

/**
 * Decides what of a stream of changes is told: each entry once when it ends, and a long one also while it runs.
 * `tell` is called in the order things are to be printed.
 */
export class FollowedEntries {
  readonly #tell: (entry: EntrySummary) => void;
  readonly #running = new Map<string, { entry: EntrySummary; timer: NodeJS.Timeout | null }>();
  readonly #ended = new Set<string>();
  /** Entries up to this number that are not known to run were told, or are too old to tell. */
  #forgottenUpTo = 0;

  constructor(tell: (entry: EntrySummary) => void) {
    this.#tell = tell;
  }

  /** An entry that is on the screen already. */
  shown(entry: EntrySummary): void {
    if (isEnded(entry)) this.#remember(entry);
    else this.#running.set(entry.id, { entry, timer: null });
  }

  changed(entry: EntrySummary): void {
    const running = this.#running.get(entry.id);
    if (this.#isTold(entry) && !running) return;
    if (!isEnded(entry)) {
      if (running) running.entry = entry;
      else this.#running.set(entry.id, { entry, timer: this.#timerFor(entry) });
      return;
    }
    if (running?.timer) clearTimeout(running.timer);
    this.#running.delete(entry.id);
    this.#remember(entry);
    this.#tell(entry);
  }

  close(): void {
    for (const { timer } of this.#running.values()) if (timer) clearTimeout(timer);
    this.#running.clear();
  }

  #timerFor(entry: EntrySummary): NodeJS.Timeout {
    const waitMs = Math.min(longMs, Math.max(0, entry.timestamp + longMs - Date.now()));
    return setTimeout(() => {
      const running = this.#running.get(entry.id);
      if (!running) return;
      running.timer = null;
      this.#tell(running.entry);
    }, waitMs);
  }

  #isTold({ id, number }: EntrySummary): boolean {
    return this.#ended.has(id) || number <= this.#forgottenUpTo;
  }

  #remember({ id, number }: EntrySummary): void {
    this.#ended.add(id);
    if (this.#ended.size <= rememberedEntries) return;
    // Ids are made in the order of arrival, nearly; what falls out is far behind.
    const oldest = this.#ended.values().next().value as string;
    this.#ended.delete(oldest);
    this.#forgottenUpTo = Math.max(this.#forgottenUpTo, number - 2 * rememberedEntries);
  }
}
