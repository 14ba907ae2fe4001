import { describe, expect, it } from 'vitest';
import { matchesHostPattern } from './host-pattern.ts';

describe('matchesHostPattern', () => {
  it.each([
    ['example.com', 'example.com'],
    ['Example.COM', 'eXample.com'],
    ['example.com', 'example.com.'],
    ['example.com.', 'example.com'],
    ['*.example.com', 'a.example.com'],
    ['*.example.com', 'a.b.Example.com.'],
    ['::1', '::1'],
  ])('%s takes %s', (pattern, host) => {
    expect(matchesHostPattern(pattern, host)).toBe(true);
  });

  it.each([
    ['example.com', 'a.example.com'],
    ['example.com', 'example.com.evil.test'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'notexample.com'],
    ['*.example.com', '.example.com'],
    ['*.example.com', 'a.example.com.evil.test'],
  ])('%s does not take %s', (pattern, host) => {
    expect(matchesHostPattern(pattern, host)).toBe(false);
  });
});
