import { printableLine } from '../../terminal-text/printable-text.ts';

const listed = 20;

/** What of a file could not be used: told on stderr, so that what is printed stays clean. */
export class SessionFileNotes {
  #bad = 0;
  #damage: string | null = null;

  badMessage(index: number, reason: string): void {
    this.#bad += 1;
    if (this.#bad <= listed) tell(`message ${index} was left out: ${reason}`);
  }

  damaged(sentence: string): void {
    this.#damage = sentence;
  }

  get badMessages(): number {
    return this.#bad;
  }

  get damage(): string | null {
    return this.#damage;
  }

  end(): void {
    if (this.#bad > listed) tell(`${this.#bad - listed} more messages were left out`);
    if (this.#damage !== null) tell(this.#damage);
  }
}

function tell(text: string): void {
  process.stderr.write(`${printableLine(text)}\n`);
}
