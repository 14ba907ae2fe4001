// Amounts in words, the same in the terminal, in the page and on the home page. Powers of 1000, so `kB` with the k of the SI.
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `0 B`, `999 B`, `1.2 kB`, `340 MB`: three digits at most, powers of 1000. */
export function bytesText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  // 999.5 would be rounded to four digits.
  while (amount >= 999.5 && unit < byteUnits.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? amount : threeDigits(amount)} ${byteUnits[unit]}`;
}

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(durationMs: number): string {
  if (durationMs < 9.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${threeDigits(durationMs / 1000)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 request`, `2 requests`, `1,234 requests`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

const threeDigits = (amount: number): string => amount.toFixed(amount < 9.95 ? 1 : 0);
