import { expect, it } from 'vitest';
import { operationBlock } from './operation-block.ts';

it('is the newest block, and goes back and forth from there', () => {
  const newest = operationBlock({ end: null, total: 2500, isFiltered: false });
  expect(newest).toEqual({ from: 1500, to: 2500, isAtEnd: true, earlier: { end: 1500 } });
  const middle = operationBlock({ end: 1500, total: 2500, isFiltered: false });
  expect(middle).toEqual({ from: 500, to: 1500, isAtEnd: false, earlier: { end: 500 }, later: { end: null } });
  const first = operationBlock({ end: 500, total: 2500, isFiltered: false });
  expect(first).toEqual({ from: 0, to: 500, isAtEnd: false, later: { end: 1500 } });
});

it('of a filtered list is the first one, so that not all of a million is found and kept', () => {
  expect(operationBlock({ end: null, total: 0, isFiltered: true })).toEqual({ from: 0, to: 0, isAtEnd: false });
  const first = operationBlock({ end: null, total: 1200, isFiltered: true });
  expect(first).toEqual({ from: 0, to: 1000, isAtEnd: false, later: { end: 2000 } });
  const second = operationBlock({ end: 2000, total: 1200, isFiltered: true });
  expect(second).toEqual({ from: 200, to: 1200, isAtEnd: false, earlier: { end: 200 } });
});
