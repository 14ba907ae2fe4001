import { type FilterFieldInfo, findFilterField } from './filter-fields.ts';
import { FilterSyntaxError } from './filter-problem.ts';
import {
  type EntryFlag,
  type EntryType,
  entryFlags,
  entryTypes,
  type FilterTerm,
  type HeaderField,
  type MomentField,
  type NameField,
  type NumberField,
  type NumberRange,
  type SearchField,
  type TextMatch,
  type TypeMatch,
} from './filter-tree.ts';
import { parseMoment } from './moments.ts';
import { parseNumberRange } from './quantities.ts';
import type { WrittenTerm, WrittenValue } from './read-term.ts';
import { regexObjection } from './regex-check.ts';

/** Gives a written term its meaning, or says what it needs instead. */
export function readCondition(term: WrittenTerm): FilterTerm {
  const range = { from: term.from, to: term.to };
  const field = term.field ?? urlField;
  const first = term.values[0]!;
  switch (field.valueKind) {
    case 'search':
      return {
        kind: 'search',
        field: field.name as SearchField,
        isBare: term.field === null,
        match: textMatch(field, first),
        ...range,
      };
    case 'name':
      return {
        kind: 'name',
        field: field.name as NameField,
        matches: term.values.map((value) => nameMatch(field, value)),
        ...range,
      };
    case 'number':
    case 'size':
    case 'duration':
      return {
        kind: 'number',
        field: field.name as NumberField,
        ranges: term.values.map((value) => numberRange(field, value)),
        ...range,
      };
    case 'type':
      return { kind: 'type', types: term.values.map((value) => typeMatch(field, value)), ...range };
    case 'flag':
      return { kind: 'flag', flags: term.values.map((value) => flagOf(field, value)), ...range };
    case 'header':
      return {
        kind: 'header',
        field: field.name as HeaderField,
        name: textMatch(field, term.name!),
        value: first ? textMatch(field, first) : null,
        ...range,
      };
    case 'moment':
      return { kind: 'moment', field: field.name as MomentField, moment: momentOf(field, first), ...range };
  }
}

const urlField = findFilterField('url')!;

function textMatch(field: FilterFieldInfo, value: WrittenValue): TextMatch {
  if (value.kind === 'regex') {
    const objection = regexObjection(value.source, value.flags);
    if (objection) throw new FilterSyntaxError(`The regular expression ${objection}.`, value);
    return { kind: 'regex', source: value.source, flags: [...value.flags].sort().join('') };
  }
  if (value.text === '') throw new FilterSyntaxError(`${field.name} needs ${field.needs}; this text is empty.`, value);
  if (value.kind === 'word' && value.text.includes('*'))
    return { kind: 'wildcard', pattern: value.text.replaceAll(/\*+/g, '*') };
  return { kind: 'literal', text: value.text };
}

/** Spellings of HTTP versions that people know from tools and from the wire. */
const httpVersions: Readonly<Record<string, string>> = {
  '1': '1.1',
  h1: '1.1',
  '2.0': '2',
  h2: '2',
  'http/1.0': '1.0',
  'http/1.1': '1.1',
  'http/2': '2',
  'http/2.0': '2',
};

function nameMatch(field: FilterFieldInfo, value: WrittenValue): TextMatch {
  const match = textMatch(field, value);
  if (match.kind !== 'literal' || !field.values) return match;
  const given = match.text.toLowerCase();
  const text = field.name === 'http' ? (httpVersions[given] ?? given) : given;
  if (!field.values.includes(text)) throw needs(field, value);
  return { kind: 'literal', text };
}

function numberRange(field: FilterFieldInfo, value: WrittenValue): NumberRange {
  const range = value.kind === 'word' ? parseNumberRange(field.name as NumberField, value.text) : null;
  if (!range) throw needs(field, value);
  if (range.min !== null && range.max !== null && range.min > range.max) {
    throw new FilterSyntaxError('The first number of a range must not be larger than the second.', value);
  }
  return range;
}

function typeMatch(field: FilterFieldInfo, value: WrittenValue): TypeMatch {
  const match = textMatch(field, value);
  if (match.kind !== 'literal' || match.text.includes('/')) return match;
  const type = entryTypes.find((each) => each === match.text.toLowerCase());
  if (type === undefined) throw needs(field, value);
  return { kind: 'known', type: type satisfies EntryType };
}

function flagOf(field: FilterFieldInfo, value: WrittenValue): EntryFlag {
  const flag = value.kind === 'regex' ? undefined : entryFlags.find((each) => each === value.text.toLowerCase());
  if (flag === undefined) throw needs(field, value);
  return flag;
}

function momentOf(field: FilterFieldInfo, value: WrittenValue) {
  const moment = value.kind === 'regex' ? null : parseMoment(value.text);
  if (!moment) throw needs(field, value);
  return moment;
}

const needs = (field: FilterFieldInfo, value: WrittenValue): FilterSyntaxError =>
  new FilterSyntaxError(`${field.name} needs ${field.needs}.`, value);
