export type JsonPath = ReadonlyArray<string | number>;

/** `$.items[0].name`; names that need it are quoted: `$["odd name"]`. */
export function printJsonPath(path: JsonPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}

type PatternStep = { kind: 'name'; name: string } | { kind: 'any' } | { kind: 'any-depth' };
export type JsonPathPattern = readonly PatternStep[];

const stepToken = /\.\.|\.?\[\s*(?:(\*)|(\d+)|("(?:[^"\\]|\\.)*"))\s*\]|\.?([^.[\]]+)/y;

/** `$.a.b`, `$.items[*].id`, `$.*.at`, `$..requestId` (at any depth), `$["odd name"]`. Null when it is none of these. */
export function parseJsonPathPattern(text: string): JsonPathPattern | null {
  if (!text.startsWith('$')) return null;
  const steps: PatternStep[] = [];
  stepToken.lastIndex = 1;
  while (stepToken.lastIndex < text.length) {
    const match = stepToken.exec(text);
    if (match === null) return null;
    const [whole, star, index, quoted, name] = match;
    if (whole === '..') steps.push({ kind: 'any-depth' });
    else if (star !== undefined || name === '*') steps.push({ kind: 'any' });
    else if (quoted !== undefined) steps.push({ kind: 'name', name: unquoted(quoted) });
    else steps.push({ kind: 'name', name: (index ?? name) as string });
  }
  return steps.at(-1)?.kind === 'any-depth' ? null : steps;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

/** Whether the pattern names the place or one that it lies in. */
export function coversPath(pattern: JsonPathPattern, path: JsonPath): boolean {
  const coversFrom = (step: number, at: number): boolean => {
    const wanted = pattern[step];
    if (wanted === undefined) return true;
    if (wanted.kind === 'any-depth') {
      for (let next = at; next < path.length; next += 1) if (coversFrom(step + 1, next)) return true;
      return false;
    }
    if (at >= path.length) return false;
    return (wanted.kind === 'any' || wanted.name === String(path[at])) && coversFrom(step + 1, at + 1);
  };
  return coversFrom(0, 0);
}

/** The path in what a difference is called: `$.a` in `$.a` and in `event 3 $.a`; null when it names no place in JSON. */
export function pathIn(at: string): string | null {
  if (at.startsWith('$')) return at;
  const start = at.indexOf(' $');
  return start < 0 ? null : at.slice(start + 1);
}

/** From a printed path the pattern that fits the same place in every item of a list. */
export function generalizedPath(printed: string): string {
  return printed.replaceAll(/\[\d+\]/g, '[*]');
}
