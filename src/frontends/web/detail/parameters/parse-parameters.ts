export interface Parameter {
  name: string;
  value: string;
}

/** Pairs of a query or a form (application/x-www-form-urlencoded), decoded, in order, repeated names kept. */
export function parseParameters(text: string): Parameter[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { name: decodePart(name), value: decodePart(value) };
    });
}

/** What stands behind the first `?` of a path, without the fragment. */
export function queryOf(path: string): string {
  const mark = path.indexOf('?');
  return mark < 0 ? '' : (path.slice(mark + 1).split('#')[0] as string);
}

/** Percent signs that encode nothing, and bytes that are no UTF-8, stay as they stand. */
function decodePart(part: string): string {
  const spaced = part.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}
