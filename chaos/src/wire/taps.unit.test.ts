import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Passage, RacePoints } from './race-points.ts';
import { tapEngine } from './tap-engine.ts';
import { ScriptNames, tapRedis } from './tap-redis.ts';
import type { Tap } from './wire.ts';

const JOB = `job_${'0'.repeat(26)}`;
const CONTAINER = 'c'.repeat(64);

function listen(openTap: (points: RacePoints) => Tap): { tap: Tap; passages: string[] } {
  const points = new RacePoints();
  const passages: string[] = [];
  const note = ({ call, phase, job, isOk }: Passage) => `${call} ${phase} ${job ?? '-'} ${isOk ? 'ok' : 'failed'}`;
  points.set({
    matches: (passage) => passages.push(note(passage)) > 0,
    spring: () => 'pass',
  });
  return { tap: openTap(points), passages };
}

function toCommand(...words: string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
}

test('a script is known by its name once it was loaded, and its job by its keys', () => {
  const file = new URL('../../../packages/store/src/lua/claim-attempt.lua', import.meta.url);
  const { tap, passages } = listen((points) => tapRedis({ caller: 'w', points, scripts: new ScriptNames() }));
  tap.toServer(toCommand('SCRIPT', 'LOAD', readFileSync(file, 'latin1').replaceAll(/[^\n -~]/g, '?')));
  tap.toClient(Buffer.from('$3\r\nsha\r\n'));
  passages.length = 0;
  tap.toServer(Buffer.concat([toCommand('PING'), toCommand('EVALSHA', 'sha', '1', `{ls:p}:job:${JOB}`)]));
  tap.toClient(Buffer.from('+PONG\r\n*2\r\n$7\r\nclaimed\r\n$1\r\nx\r\n'));
  expect(passages).toEqual([
    'ping request - ok',
    `claim-attempt request ${JOB} ok`,
    'ping reply - ok',
    `claim-attempt reply ${JOB} ok`,
  ]);
});

test('a script that refuses and an error of Redis are no success', () => {
  const { tap, passages } = listen((points) => tapRedis({ caller: 'w', points, scripts: new ScriptNames() }));
  tap.toServer(Buffer.concat([toCommand('EVALSHA', 'sha', '0'), toCommand('GET', 'x')]));
  tap.toClient(Buffer.from('$10\r\nlease-lost\r\n-READONLY no\r\n'));
  expect(passages.slice(2)).toEqual(['evalsha reply - failed', 'get reply - failed']);
});

test('the calls of a container are told apart, and its job is known from its creation', () => {
  const { tap, passages } = listen((points) => tapEngine({ caller: 'w', points, jobs: new Map() }));
  const call = (request: string, ...replies: string[]) => {
    tap.toServer(Buffer.from(`${request} HTTP/1.1\r\nhost: x\r\n\r\n`));
    for (const reply of replies) tap.toClient(Buffer.from(reply));
  };
  call(`POST /v1.41/containers/create?name=ls-p-${JOB}_1`, `HTTP/1.1 201 Created\r\n\r\n{"Id":"${CONTAINER}"}`);
  call(`POST /v1.41/containers/${CONTAINER}/start`, 'HTTP/1.1 204 No Content\r\n\r\n');
  call(`POST /v1.41/containers/${CONTAINER}/wait`, 'HTTP/1.1 200 OK\r\n\r\n');
  expect(passages.at(-1)).toBe(`wait request ${JOB} ok`);
  tap.toClient(Buffer.from('{"StatusCode":0}'));
  call(`DELETE /v1.41/containers/${CONTAINER}?force=true`, 'HTTP/1.1 500 Error\r\n\r\n');
  expect(passages).toEqual(
    ['create', 'start', 'wait', 'remove'].flatMap((name) => [
      `${name} request ${JOB} ok`,
      `${name} reply ${JOB} ${name === 'remove' ? 'failed' : 'ok'}`,
    ]),
  );
});
