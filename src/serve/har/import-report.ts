/** What an import did besides storing entries. Bounded, whatever the file holds. */
export interface ImportReport {
  imported: number;
  skipped: number;
  /** The first of them. */
  skippedEntries: Array<{ index: number; reason: string }>;
  repairs: Array<{ what: string; entries: number; firstIndex: number }>;
}

const listed = 100;

export class ReportKeeper {
  imported = 0;
  #skipped = 0;
  readonly #reasons: ImportReport['skippedEntries'] = [];
  readonly #repairs = new Map<string, { entries: number; firstIndex: number; lastIndex: number }>();

  skip(index: number, reason: string): void {
    this.#skipped += 1;
    if (this.#reasons.length < listed) this.#reasons.push({ index, reason: reason.slice(0, 300) });
  }

  repair(index: number, what: string): void {
    const known = this.#repairs.get(what);
    if (!known) this.#repairs.set(what, { entries: 1, firstIndex: index, lastIndex: index });
    else if (known.lastIndex !== index) {
      known.entries += 1;
      known.lastIndex = index;
    }
  }

  report(): ImportReport {
    const repairs = Array.from(this.#repairs, ([what, { entries, firstIndex }]) => ({ what, entries, firstIndex }));
    return { imported: this.imported, skipped: this.#skipped, skippedEntries: this.#reasons, repairs };
  }
}
