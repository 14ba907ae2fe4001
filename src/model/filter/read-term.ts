import { closestName } from './closest-name.ts';
import { type FilterFieldInfo, filterFields, findFilterField, takesList } from './filter-fields.ts';
import { FilterSyntaxError } from './filter-problem.ts';
import type { SourceRange } from './filter-tree.ts';

/** One written value. `text` of a quoted one is without quotes and escapes. */
export type WrittenValue = SourceRange &
  (
    | { kind: 'word'; text: string }
    | { kind: 'quoted'; text: string }
    | { kind: 'regex'; source: string; flags: string }
  );

/** A term as written: which field, and the values after its colon. */
export interface WrittenTerm extends SourceRange {
  /** Null for a bare word. */
  field: FilterFieldInfo | null;
  /** The name before `=`, for header fields. */
  name: WrittenValue | null;
  /** Empty only where a header field has a name and nothing more. */
  values: WrittenValue[];
}

/** Reads one term that begins at `from`, which is neither white space nor a parenthesis. */
export function readTerm(text: string, from: number): WrittenTerm {
  const head = readFieldName(text, from);
  if (!head) {
    const value = readBareValue(text, from);
    return { field: null, name: null, values: [value], from, to: value.to };
  }
  const { field, at } = head;
  if (isValueEnd(text, at)) throw new FilterSyntaxError(`${field.name} needs ${field.needs}.`, { from, to: at });
  if (field.valueKind === 'header') return readHeaderTerm(text, { field, from, at });
  const values = takesList(field) ? readList(text, field, at) : [readWholeValue(text, field, at)];
  return { field, name: null, values, from, to: values[values.length - 1]!.to };
}

/** `name:` of a known field. Null when the term is text: a URL, `host:port`, or anything without such a beginning. */
function readFieldName(text: string, from: number): { field: FilterFieldInfo; at: number } | null {
  const name = matchAt(/([a-z][a-z.-]*):/iy, text, from)?.slice(0, -1);
  if (name === undefined) return null;
  const at = from + name.length + 1;
  const field = findFilterField(name);
  // `http://example.com` is a URL, although http is a field.
  if (text.startsWith('//', at) && (!field || field.name === 'http')) return null;
  if (field) return { field, at };
  const closest = closestName(name, fieldNames);
  // `localhost:8080` is an address, `stauts:404` is not.
  if (closest === null && matchAt(/\d{1,5}(?=[/?#\s()]|$)/y, text, at) !== undefined) return null;
  const hint = closest === null ? '' : ` Did you mean “${closest}”?`;
  throw new FilterSyntaxError(
    `There is no field “${name.slice(0, 40)}”.${hint} To look for this text, put it in quotes.`,
    { from, to: at - 1 },
  );
}

const fieldNames = filterFields.map((field) => field.name);

/** What a sticky pattern matches at `at`. */
function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A bare word is a regular expression only when it has flags, so that `/api/` is a path. */
function readBareValue(text: string, from: number): WrittenValue {
  if (text[from] === '"') return readQuoted(text, from, false);
  return (
    readRegex(text, from, { needsFlags: true, maySpace: false, endsAtComma: false }) ?? readWord(text, from, false)
  );
}

function readWholeValue(text: string, field: FilterFieldInfo, from: number): WrittenValue {
  if (text[from] === '"') return readQuoted(text, from, false);
  const isUrl = field.name === 'url' || field.name === 'path';
  const regex = readRegex(text, from, { needsFlags: field.name === 'path', maySpace: !isUrl, endsAtComma: false });
  return regex ?? readNonEmptyWord(text, field, { from, isList: false });
}

function readList(text: string, field: FilterFieldInfo, from: number): WrittenValue[] {
  const values: WrittenValue[] = [];
  for (let at = from; ; at = values[values.length - 1]!.to + 1) {
    const value =
      text[at] === '"'
        ? readQuoted(text, at, true)
        : (readRegex(text, at, { needsFlags: false, maySpace: field.name === 'tag', endsAtComma: true }) ??
          readNonEmptyWord(text, field, { from: at, isList: true }));
    values.push(value);
    if (text[value.to] !== ',') return values;
  }
}

function readNonEmptyWord(
  text: string,
  field: FilterFieldInfo,
  options: { from: number; isList: boolean },
): WrittenValue {
  const word = readWord(text, options.from, options.isList);
  if (word.to > word.from) return word;
  const place = { from: word.from, to: Math.min(word.to + 1, text.length) };
  throw new FilterSyntaxError(
    `${field.name} needs ${field.needs}; ${options.isList ? 'nothing stands beside this comma' : 'nothing stands here'}.`,
    place,
  );
}

function readHeaderTerm(text: string, head: { field: FilterFieldInfo; from: number; at: number }): WrittenTerm {
  const { field, from, at } = head;
  const name = text[at] === '"' ? readQuoted(text, at, true) : readHeaderName(text, field, at);
  if (text[name.to] !== '=') return { field, name, values: [], from, to: name.to };
  const valueAt = name.to + 1;
  if (isValueEnd(text, valueAt)) {
    throw new FilterSyntaxError(
      'After “=” a part of the header’s value is missing; leave out “=” to look for the name alone.',
      { from, to: valueAt },
    );
  }
  const value =
    text[valueAt] === '"'
      ? readQuoted(text, valueAt, false)
      : (readRegex(text, valueAt, { needsFlags: false, maySpace: true, endsAtComma: false }) ??
        readWord(text, valueAt, false));
  return { field, name, values: [value], from, to: value.to };
}

function readHeaderName(text: string, field: FilterFieldInfo, from: number): WrittenValue {
  const name = matchAt(/[^\s()="]+/y, text, from);
  if (name === undefined)
    throw new FilterSyntaxError(`${field.name} needs ${field.needs}.`, { from, to: Math.min(from + 1, text.length) });
  if (name.startsWith('/')) {
    throw new FilterSyntaxError(
      'A header’s name may have * as a wildcard; a regular expression can stand after “=” only.',
      { from, to: from + name.length },
    );
  }
  if (name.includes(':')) {
    throw new FilterSyntaxError(
      `Between a header’s name and its value stands “=”, as in ${field.name}:content-type=json.`,
      { from, to: from + name.length },
    );
  }
  return { kind: 'word', text: name, from, to: from + name.length };
}

/** To the next white space. A parenthesis opened inside the word belongs to it until it is closed; any other one ends it. */
function readWord(text: string, from: number, isList: boolean): WrittenValue & { kind: 'word' } {
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at]!;
    if (/\s/.test(character) || (isList && character === ',')) break;
    if (character === '(' && at > from) depth++;
    else if (character === '(' || (character === ')' && --depth < 0)) break;
  }
  return { kind: 'word', text: text.slice(from, at), from, to: at };
}

/** Inside quotes everything is itself, but `\"` and `\\`. */
function readQuoted(text: string, from: number, isPart: boolean): WrittenValue {
  let content = '';
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '"') {
      checkAfterQuote(text, from, at + 1, isPart);
      return { kind: 'quoted', text: content, from, to: at + 1 };
    }
    if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at++;
    content += text[at];
  }
  throw new FilterSyntaxError('The closing quote is missing.', { from, to: text.length });
}

function checkAfterQuote(text: string, from: number, to: number, isPart: boolean): void {
  if (isValueEnd(text, to) || (isPart && (text[to] === ',' || text[to] === '='))) return;
  throw new FilterSyntaxError(
    'Text goes on right after the closing quote. Put all of it in the quotes; a quote inside is written \\".',
    { from, to: to + 1 },
  );
}

interface RegexForm {
  needsFlags: boolean;
  /** White space may stand inside. */
  maySpace: boolean;
  endsAtComma: boolean;
}

/** `/source/flags` up to the end of the value, without a bare slash inside; anything else is text, and the answer null. */
function readRegex(text: string, from: number, form: RegexForm): WrittenValue | null {
  if (text[from] !== '/') return null;
  const found = /\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([a-z]*)/iy;
  found.lastIndex = from;
  const [whole, source = '', flags = ''] = found.exec(text) ?? [];
  if (whole === undefined) return null;
  const to = from + whole.length;
  if (!isValueEnd(text, to) && !(form.endsAtComma && text[to] === ',')) return null;
  if (!/^[imsu]*$/.test(flags) || (form.needsFlags && flags === '') || (!form.maySpace && /\s/.test(source)))
    return null;
  return { kind: 'regex', source, flags, from, to };
}

const isValueEnd = (text: string, at: number): boolean => at >= text.length || /[\s()]/.test(text[at]!);
