import { findFilterField } from '../../../model/filter/filter-fields.ts';

export interface FilterToken {
  kind: 'field' | 'operator' | 'keyword' | 'text' | 'not';
  from: number;
  to: number;
}

/** What to colour in a query, finished or not. */
export function filterTokens(query: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  for (const term of query.matchAll(/(-?)("(?:\\.|[^"\\])*(?:"|$)|(?:[^\s()"]|"(?:\\.|[^"\\])*(?:"|$))+)/gs)) {
    const from = term.index;
    const text = term[2] as string;
    const start = from + (term[1] as string).length;
    if (term[1] !== '') tokens.push({ kind: 'not', from, to: from + 1 });
    if (/^(?:AND|OR|NOT)$/.test(text)) tokens.push({ kind: 'keyword', from: start, to: start + text.length });
    else tokens.push(...termTokens(text, start));
  }
  return tokens;
}

function termTokens(text: string, start: number): FilterToken[] {
  const name = /^([a-z][a-z.-]*):(?!\/\/)/i.exec(text)?.[1];
  const tokens: FilterToken[] = [];
  let at = 0;
  if (name !== undefined && findFilterField(name) !== undefined) {
    tokens.push({ kind: 'field', from: start, to: start + name.length });
    at = name.length + 1;
    const operator = /^(?:>=|<=|>|<|=)/.exec(text.slice(at))?.[0] ?? '';
    tokens.push({ kind: 'operator', from: start + name.length, to: start + at + operator.length });
    at += operator.length;
  }
  if (at < text.length && /^["/]/.test(text.slice(at)))
    tokens.push({ kind: 'text', from: start + at, to: start + text.length });
  return tokens;
}
