import { uniqueName } from '@longshore/testing';
import type { ContainerEngine } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import { demuxOutput } from '../demux-output.ts';

export const mebibyte = 1024 * 1024;
const never = new AbortController().signal;

/** A spec that differs from test to test only in what the test is about. */
export function toTestSpec(image: string, changes: Partial<ContainerSpec> = {}): ContainerSpec {
  const name = uniqueName('longshore-contract');
  return {
    name,
    image,
    environment: [],
    labels: { 'dev.longshore.attempt': name },
    limits: { cpus: 1, memoryBytes: 64 * mebibyte, pids: 64, nofile: 1024 },
    network: 'none',
    stdin: false,
    init: true,
    logMaxBytes: mebibyte,
    ...changes,
  };
}

/** Creates, attaches, starts, feeds, waits: what an attempt does. Gives all that came out and the last state. */
export async function runToEnd(engine: ContainerEngine, spec: ContainerSpec, input?: Uint8Array) {
  const { id } = await engine.createContainer(spec, never);
  const attachment = await engine.attachContainer(id, { stdin: spec.stdin, signal: never });
  const output = { stdout: '', stderr: '' };
  const ended = demuxOutput(attachment.output, (stream, bytes) => {
    output[stream] += bytes.toString('latin1');
  });
  await engine.startContainer(id, never);
  if (input) await attachment.writeInput(input);
  const { exitCode } = await engine.waitContainer(id, never);
  const { complete } = await ended;
  return { id, exitCode, complete, ...output, state: await engine.inspectContainer(id, never) };
}

/** Creates and starts one, and hands it over as soon as it has said something. */
export async function startTalker(engine: ContainerEngine, spec: ContainerSpec): Promise<string> {
  const { id } = await engine.createContainer(spec, never);
  const attachment = await engine.attachContainer(id, { stdin: false, signal: never });
  const { promise, resolve } = Promise.withResolvers<void>();
  void demuxOutput(attachment.output, () => resolve());
  await engine.startContainer(id, never);
  await promise;
  return id;
}
