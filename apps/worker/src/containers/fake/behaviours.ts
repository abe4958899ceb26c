import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@longshore/platform';
import type { OutputStream } from '../demux-output.ts';

/** What a scripted program can do inside its fake container. */
export interface FakeProcess {
  readonly clock: Clock;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Map<string, FakeFile>;
  /** Aborts when the process is to die; whatever it does then counts no more. */
  readonly killed: AbortSignal;
  /** Resolves when every attached reader has room again. */
  print(text: string, stream?: OutputStream): Promise<void>;
  readInput(): Promise<Buffer>;
  /** From now on SIGTERM calls this instead of ending the process. */
  trapTerm(listener: () => void): void;
  /** Dies as the kernel lets it die at the memory limit. */
  runOutOfMemory(): never;
}

export type FakeFile = { readonly kind: 'file'; readonly bytes: Buffer } | { readonly kind: 'link' | 'folder' };

/** One image's program: resolves with the exit code. */
export type Behaviour = (process: FakeProcess) => Promise<number>;

const foreverMs = 2 ** 40;
const mebibyte = 1024 * 1024;

async function sleepForever({ clock, killed }: FakeProcess): Promise<number> {
  await clock.sleep(foreverMs, killed);
  return 0;
}

async function writeResult({ environment, files }: FakeProcess, file: FakeFile): Promise<number> {
  files.set(environment.LONGSHORE_RESULT_FILE ?? '', file);
  return 0;
}

async function echo(process: FakeProcess): Promise<number> {
  const { environment, files } = process;
  const given = files.get(environment.LONGSHORE_PAYLOAD_FILE ?? '');
  const input = given?.kind === 'file' ? given.bytes : await process.readInput();
  if (environment.LONGSHORE_RESULT_FILE) files.set(environment.LONGSHORE_RESULT_FILE, { kind: 'file', bytes: input });
  await process.print(input.toString('latin1'));
  return 0;
}

async function printForever(process: FakeProcess): Promise<number> {
  const block = 'all work and no play\n'.repeat(1_000);
  while (!process.killed.aborted) {
    await process.print(block);
    await turn();
  }
  return 0;
}

async function printTicks(process: FakeProcess): Promise<number> {
  const ticks = Number(process.arguments[0] ?? 5) * 10;
  for (let tick = 1; tick <= ticks; tick += 1) {
    await process.print(`tick ${tick}\n`);
    await process.clock.sleep(100, process.killed);
  }
  return 0;
}

/** What each image does, by the name of the fixture image that does it for real. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  'exits-zero': async () => 0,
  'exits-seven': async () => 7,
  echo,
  'reads-stdin': async (process) => {
    await process.print((await process.readInput()).toString('latin1'));
    return 0;
  },
  'says-hello': async (process) => {
    await process.print('first line\n');
    await process.print('a line on stderr\n', 'stderr');
    await process.print('last line\n');
    return 0;
  },
  'ignores-sigterm': async (process) => {
    process.trapTerm(() => undefined);
    await process.print('ready\n');
    return sleepForever(process);
  },
  'handles-sigterm': async (process) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    process.trapTerm(resolve);
    await process.print('ready\n');
    await promise;
    await process.print('caught\n');
    return 0;
  },
  'dies-by-signal': async () => 139,
  sleeps: async (process) => {
    await process.clock.sleep(Number(process.arguments[0] ?? 3600) * 1000, process.killed);
    return 0;
  },
  'prints-forever': printForever,
  'prints-lines': async (process) => {
    const count = Number(process.arguments[0] ?? 100);
    for (let line = 1; line <= count && !process.killed.aborted; line += 1) await process.print(`line ${line}\n`);
    return 0;
  },
  'prints-tick': printTicks,
  'eats-memory': async (process) => process.runOutOfMemory(),
  'writes-result': (process) => writeResult(process, { kind: 'file', bytes: Buffer.from('{"answer":42}') }),
  'writes-huge-result': (process) => {
    const sizeBytes = Number(process.arguments[0] ?? 8) * mebibyte;
    return writeResult(process, { kind: 'file', bytes: Buffer.alloc(sizeBytes) });
  },
  'writes-symlink-result': (process) => writeResult(process, { kind: 'link' }),
  'prints-environment': async (process) => {
    for (const [name, value] of Object.entries(process.environment)) await process.print(`${name}=${value}\n`);
    return 0;
  },
};
