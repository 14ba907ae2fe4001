/** The name a person who wrote `given` most likely meant; null when none is near. */
export function closestName(given: string, names: readonly string[]): string | null {
  if (given.length > 30) return null;
  const wanted = given.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: distanceOf(wanted, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= (wanted.length > 4 ? 2 : 1) ? best.name : null;
}

/** Changes of one letter, and swaps of two neighbours, that turn one word into the other. */
function distanceOf(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, row) => [row]);
  for (let column = 1; column <= b.length; column++) rows[0]![column] = column;
  for (let row = 1; row <= a.length; row++) {
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(rows[row - 1]![column]! + 1, rows[row]![column - 1]! + 1, rows[row - 1]![column - 1]! + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, rows[row - 2]![column - 2]! + 1);
      }
      rows[row]![column] = best;
    }
  }
  return rows[a.length]![b.length]!;
}
