import type { ContainerSpec } from './container-spec.ts';
import { EngineError } from './engine-error.ts';

/** The kernel's MAX_ARG_STRLEN less the closing zero byte: beyond it a start succeeds and the container exits 1. */
export const stringMaxBytes = 131_071;
/** All arguments and the environment together; the kernel's limit is 2 MiB less what the loader needs. */
export const stringsMaxBytes = 2_000 * 1024;

const bytesPerPointer = 8;

function refuse(message: string): never {
  throw new EngineError('spec-refused', message);
}

function checkStrings(kind: string, strings: readonly string[]): number {
  let totalBytes = 0;
  for (const [index, text] of strings.entries()) {
    const sizeBytes = Buffer.byteLength(text);
    // Only a name may be said aloud: a value may be a secret.
    const label = kind === 'environment' ? (text.split('=', 1)[0] ?? '').slice(0, 64) : `number ${index + 1}`;
    if (sizeBytes > stringMaxBytes) {
      refuse(`The ${kind} string ${label} holds ${sizeBytes} bytes; at most ${stringMaxBytes} fit.`);
    }
    if (text.includes('\0')) refuse(`The ${kind} string ${label} holds a zero byte.`);
    totalBytes += sizeBytes + 1 + bytesPerPointer;
  }
  return totalBytes;
}

/** Refuses what an engine would accept and the kernel would not. Throws `spec-refused`. */
export function checkSpec(spec: ContainerSpec): void {
  for (const [index, text] of spec.environment.entries()) {
    if (text.indexOf('=') < 1) refuse(`The environment string number ${index + 1} is not NAME=value.`);
  }
  const totalBytes =
    checkStrings('environment', spec.environment) +
    checkStrings('entrypoint', spec.entrypoint ?? []) +
    checkStrings('command', spec.command ?? []);
  if (totalBytes > stringsMaxBytes) {
    refuse(`Environment and command take ${totalBytes} bytes; at most ${stringsMaxBytes} fit.`);
  }
}
