import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describeWith, type Fleet, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LogLineAnswer, submit, waitForEnd } from './client.ts';
import { readServerSentEvents } from './server-sent-events.ts';

const SECONDS = 20;

describeWith(['docker', 'images'], 'following the logs of a job', ({ docker, images }) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({ dockerHost: docker.host });
  });
  afterAll(() => fleet.stop());

  test('shows each line within half a second, and a follower that reconnects misses none and repeats none', async () => {
    const { id } = await submit(fleet.url, { image: images['prints-tick'], command: [String(SECONDS)] });
    const { lines, lagsMs, connections } = await followWithBreaks(`${fleet.url}/v1/jobs/${id}/logs?follow=true`);

    const ticks = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
    expect(ticks).toEqual(Array.from({ length: SECONDS * 10 }, (_, index) => `tick ${index + 1}`));
    expect(lines.map(({ seq }) => seq)).toEqual([...new Set(lines.map(({ seq }) => seq))]);
    expect(connections).toBeGreaterThan(3);
    const sorted = lagsMs.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(500);
  }, 120_000);

  test('a follower that stops reading holds up neither the job nor other followers', async () => {
    const { id } = await submit(fleet.url, {
      image: images['prints-lines'],
      command: ['2000000'],
      output: { limit: '64Mi' },
    });
    const stuck = connect({ host: '127.0.0.1', port: Number(new URL(fleet.url).port) });
    stuck.write(`GET /v1/jobs/${id}/logs?follow=true HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
    stuck.pause();
    stuck.on('error', () => undefined);
    const ended = waitForEnd(fleet.url, id);
    let last: LogLineAnswer | undefined;
    for await (const event of readServerSentEvents(`${fleet.url}/v1/jobs/${id}/logs?follow=true`, {
      signal: AbortSignal.timeout(100_000),
    })) {
      if (event.event === 'end') break;
      last = JSON.parse(event.data) as LogLineAnswer;
    }
    expect(await ended).toMatchObject({ state: 'succeeded' });
    expect(last?.text).toBe('line 2000000');
    // What Node's heap grows to while it reads tens of megabytes; a stuck reader's share of it is bounded.
    expect(await readPeakMegabytes(fleet.api.pid)).toBeLessThan(600);
    stuck.destroy();
  }, 120_000);
});

/** Follows to the end, and breaks off and comes back with Last-Event-ID again and again. */
async function followWithBreaks(address: string) {
  const lines: LogLineAnswer[] = [];
  const lagsMs: number[] = [];
  let lastEventId: string | undefined;
  for (let connections = 1; ; connections++) {
    const breaking = new AbortController();
    let live = false;
    try {
      for await (const event of readServerSentEvents(address, { signal: breaking.signal, lastEventId })) {
        if (event.event === 'end') return { lines, lagsMs, connections };
        const line = JSON.parse(event.data) as LogLineAnswer;
        lastEventId = event.id ?? lastEventId;
        lines.push(line);
        // What piled up between two connections was late for that reason alone.
        const lagMs = event.receivedAt - Date.parse(line.at);
        live ||= lagMs < 500 || lines.length < 5;
        if (live) lagsMs.push(lagMs);
        if (lines.length % 40 === 0) breaking.abort();
      }
    } catch (error) {
      if (!breaking.signal.aborted) throw error;
    }
  }
}

async function readPeakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
