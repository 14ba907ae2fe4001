import { describe, expect, it } from 'vitest';
import { completionPlaceAt, completionsAt } from './complete-filter.ts';

const seen = (field: string): string[] =>
  ({ host: ['api.example.com', 'example.com', 'a b'], header: ['content-type', 'accept'], tag: ['x,y'] })[field] ?? [];
/** The caret is where the bar stands. */
function complete(marked: string): string[] {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = completionsAt(text, caret, seen);
  return items.map((item) => `${text.slice(0, from)}${item.text}${text.slice(to)}`);
}

describe('completionsAt', () => {
  it('offers fields where a term begins', () => {
    expect(complete('|')).toContain('status:');
    expect(complete('sta|')).toEqual(['status:']);
    expect(complete('a -hos| b')).toEqual(['a -host: b']);
    expect(complete('(resp|')).toEqual(['(resp.header:', '(resp.body:']);
    expect(complete('a O|')).toContain('a OR ');
  });

  it('offers values of the field, those that begin alike first', () => {
    expect(complete('is:err|')).toEqual(['is:error']);
    expect(complete('is:error,sl|')).toEqual(['is:error,slow']);
    expect(complete('type:|json,html').slice(0, 2)).toEqual(['type:json,html', 'type:html,html']);
    expect(complete('host:exa|')).toEqual(['host:example.com', 'host:api.example.com']);
    expect(complete('host:EXA|mple b')).toEqual(['host:example.com b', 'host:api.example.com b']);
    expect(complete('code:4|')).toEqual(['code:4xx']);
    expect(complete('colour:|')).toContain('colour:purple');
    expect(complete('until:y|')).toEqual(['until:yesterday', 'until:today']);
  });

  it('puts values in quotes where they need them', () => {
    expect(complete('host:a |').length).toBeGreaterThan(5);
    expect(complete('host:"a |')).toEqual(['host:"a b"']);
    expect(complete('tag:x|')).toEqual(['tag:"x,y"']);
  });

  it('offers operators and header names', () => {
    expect(complete('duration:|')).toEqual(['duration:>=', 'duration:<=', 'duration:>', 'duration:<']);
    expect(complete('req.header:con|')).toEqual([]);
    expect(complete('header:con|')).toEqual(['header:content-type']);
    expect(complete('header:content-type=js|')).toEqual([]);
  });

  it('says what stands at the caret', () => {
    expect(completionPlaceAt('a host:exam', 11)).toEqual({ from: 7, to: 11, field: 'host', prefix: 'exam' });
    expect(completionPlaceAt('a  b', 2)).toEqual({ from: 2, to: 2, field: null, prefix: '' });
    expect(completionPlaceAt('', 5)).toEqual({ from: 0, to: 0, field: null, prefix: '' });
  });
});
