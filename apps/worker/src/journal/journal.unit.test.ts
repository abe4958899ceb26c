import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, deadlineIn } from '@longshore/platform';
import { type AttemptId, mintJobId, mintWorkerId, toAttemptId, type WorkerId } from '@longshore/shared';
import { eventually } from '@longshore/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.ts';

let workDir: string;
const open: Journal[] = [];
const unwritten: Error[] = [];
beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'longshore-journal-'));
});
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.stop(deadlineIn(0));
  await rm(workDir, { recursive: true, force: true });
});

async function openJournal(worker: WorkerId = mintWorkerId(Date.now()), folder = workDir): Promise<Journal> {
  const journal = await Journal.open({ workDir: folder, worker, onUnwritten: (error) => unwritten.push(error) });
  open.push(journal);
  return journal;
}
const newAttempt = (): AttemptId => toAttemptId(mintJobId(Date.now()), 1);
const toHeader = (attempt: AttemptId) => ({ fleet: 'f', project: 'default', attempt, engine: 'e' });
const all = () => true;

/** What a process that was killed leaves: a socket that nobody listens on, and its entries. */
async function leaveBehind(files: Record<string, string>): Promise<string> {
  const worker = mintWorkerId(Date.now());
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const socket = join(workDir, 'journal', `${worker.slice('worker_'.length)}.sock`);
  await mkdir(join(workDir, 'journal', worker), { recursive: true });
  await once(spawn(process.execPath, ['-e', script, socket]), 'exit');
  for (const [name, text] of Object.entries(files)) await writeFile(join(workDir, 'journal', worker, name), text);
  return join(workDir, 'journal', worker);
}

async function textOfEntry(attempt: AttemptId): Promise<string> {
  const owner = mintWorkerId(Date.now());
  const journal = await openJournal(owner);
  journal.begin(toHeader(attempt), 'secret');
  const path = join(workDir, 'journal', owner, attempt);
  const text = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  journal.end(attempt);
  return text;
}

test('what a dead worker left goes to one of many who want it, and the rest of it is cleaned up', async () => {
  const attempt = newAttempt();
  const folder = await leaveBehind({ [attempt]: await textOfEntry(attempt) });
  const takers = await Promise.all([openJournal(), openJournal(), openJournal()]);
  const taken = await Promise.all(takers.map((journal) => journal.takeOver(all)));
  expect(taken.flatMap(({ entries }) => entries)).toMatchObject([{ attempt, tokens: ['secret'] }]);
  expect((await readdir(join(workDir, 'journal'))).map((name) => join(workDir, 'journal', name))).not.toContain(folder);
  const taker = takers[taken.findIndex(({ entries }) => entries.length > 0)];
  taker?.mark(attempt, { kind: 'fed' });
  taker?.end(attempt);
});

test('nothing is taken from a worker that lives', async () => {
  const attempt = newAttempt();
  const living = await openJournal();
  living.begin(toHeader(attempt), 'secret');
  expect(await (await openJournal()).takeOver(all)).toEqual({ entries: [], broken: [] });
  living.end(attempt);
});

test('a worker that stops with entries left counts as living for as long as its process does', async () => {
  const attempt = newAttempt();
  const detached = await openJournal();
  detached.begin(toHeader(attempt), 'secret');
  await detached.stop(deadlineIn(0));
  expect(await (await openJournal()).takeOver(all)).toEqual({ entries: [], broken: [] });
  detached.end(attempt);
});

test('what cannot be read is removed and named', async () => {
  const attempt = newAttempt();
  await leaveBehind({ [attempt]: 'torn', 'not-an-attempt': 'x', [newAttempt()]: await textOfEntry(attempt) });
  const { entries, broken } = await (await openJournal()).takeOver(all);
  expect(entries).toEqual([]);
  expect(broken).toHaveLength(3);
});

test('what is of no use here stays for a day', async () => {
  const [young, old] = [newAttempt(), newAttempt()];
  const folder = await leaveBehind({ [young]: await textOfEntry(young), [old]: await textOfEntry(old) });
  const yesterday = Date.now() / 1_000 - 25 * 3_600;
  await utimes(join(folder, old), yesterday, yesterday);
  expect(await (await openJournal()).takeOver(() => false)).toEqual({ entries: [], broken: [] });
  expect(await readdir(folder)).toEqual([young]);
});

test('a work folder may lie deeper than the path of a socket can reach', async () => {
  const deep = join(workDir, 'x'.repeat(120));
  const [living, other] = await Promise.all([openJournal(mintWorkerId(1), deep), openJournal(mintWorkerId(2), deep)]);
  const attempt = newAttempt();
  living.begin(toHeader(attempt), 'secret');
  expect(await other.takeOver(all)).toEqual({ entries: [], broken: [] });
  living.end(attempt);
  await living.stop(deadlineIn(0));
  expect(await readdir(join(deep, 'journal'))).toHaveLength(2);
});

test('a work folder in which no socket can be made is refused with what to do', async () => {
  await mkdir(join(workDir, 'journal'));
  const worker = mintWorkerId(1);
  await writeFile(join(workDir, 'journal', `${worker.slice('worker_'.length)}.sock`), '');
  await expect(openJournal(worker)).rejects.toThrow(ConfigError);
});

test('a mark that comes after the end of its attempt leaves nothing behind', async () => {
  const [owner, attempt] = [mintWorkerId(3), newAttempt()];
  const journal = await openJournal(owner);
  journal.begin(toHeader(attempt), 'secret');
  journal.end(attempt);
  await eventually(async () => expect(await readdir(join(workDir, 'journal', owner))).toEqual([]));
  journal.mark(attempt, { kind: 'fed' });
  expect(await readdir(join(workDir, 'journal', owner))).toEqual([]);
  expect(unwritten).toEqual([]);
});
