import { expect, test } from 'vitest';
import { parseTraceparent } from '../job/traceparent.ts';
import { parsePreferWait } from './prefer.ts';

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['wait=30', 30],
  ['wait=0', 0],
  ['WAIT = "5"', 5],
  ['respond-async, wait=10', 10],
  ['wait=10; foo=bar, return=minimal', 10],
  ['wait=3600', 60],
  ['wait=1.5', undefined],
  ['wait=-1', undefined],
  ['await=5', undefined],
])('the preference %j waits %s seconds', (header, seconds) => {
  expect(parsePreferWait(header)).toBe(seconds);
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
test.each<[string, string | undefined]>([
  [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`],
  [`01-${TRACE}-${SPAN}-01-more`, `01-${TRACE}-${SPAN}-01`],
  [`00-${TRACE}-${SPAN}-01-more`, undefined],
  [`ff-${TRACE}-${SPAN}-01`, undefined],
  [`00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined],
  ['rubbish', undefined],
])('the trace %j is taken as %j', (header, traceparent) => {
  expect(parseTraceparent(header)).toBe(traceparent);
});
