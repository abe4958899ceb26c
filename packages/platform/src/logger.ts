import { type DestinationStream, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import { formatPrettyLine } from './pretty-line.ts';

export type Logger = pino.Logger;

/** How a process's logger is made. `destination` is standard output unless a test reads along. */
export interface LoggerSettings {
  name: string;
  level: pino.LevelWithSilent;
  format: 'json' | 'pretty';
  destination?: DestinationStream;
}

const SECRET_KEYS = ['authorization', 'cookie', '["set-cookie"]', 'password', 'token', 'leaseToken', 'secret', 'env'];

/** pino with words for levels, ISO times, and what nobody may read struck out down to three levels deep. */
export function createLogger(settings: LoggerSettings): Logger {
  const options: LoggerOptions = {
    name: settings.name,
    level: settings.level,
    timestamp: stdTimeFunctions.isoTime,
    base: { pid: process.pid },
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_KEYS.flatMap(pathsOf), censor: '[redacted]' },
  };
  // Synchronous, so that the last line before an exit is not lost.
  const destination = settings.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(options, settings.format === 'pretty' ? prettyStream(destination) : destination);
}

function pathsOf(key: string): string[] {
  const joined = key.startsWith('[') ? key : `.${key}`;
  return [key, `*${joined}`, `*.*${joined}`];
}

function prettyStream(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(formatPrettyLine(line)) };
}
