import type { AttemptId } from '@longshore/shared';
import type { ContainerBind, FileRead } from '../../containers/index.ts';

/** Where the container finds its payload and leaves its result. */
export const exchangeFolder = '/longshore';
export const payloadFile = `${exchangeFolder}/payload.json`;
export const awaitedResultsFile = `${exchangeFolder}/results.json`;
export const resultFile = `${exchangeFolder}/result`;

/** A larger result is not kept; the attempt's outcome stays what it is. */
export const maxResultBytes = 262_144;

/** What the container is given, as JSON text. */
export interface ExchangeInput {
  readonly payload: string | undefined;
  /** What the jobs before it left, where it asked for that. */
  readonly awaitedResults: string | undefined;
}

/** A folder that a container and its worker share. What comes out of it was written by a stranger. */
export interface Exchange {
  readonly binds: readonly ContainerBind[];
  /** Before the container is created. */
  prepare(input: ExchangeInput): Promise<void>;
  /** After it was created and before it starts. */
  deliver(containerId: string): Promise<void>;
  /** Bytes that it takes on this host beside the container's own file system. */
  measure(): Promise<number>;
  /** After the container's exit. */
  readResult(containerId: string): Promise<FileRead>;
  remove(): Promise<void>;
}

/** Whose an exchange is. */
export interface ExchangePlace {
  readonly fleet: string;
  readonly project: string;
  readonly attempt: AttemptId;
}

/** The exchanges of a worker. */
export interface Exchanges {
  open(place: ExchangePlace): Exchange;
  /** Those of a fleet that are on this host, whoever made them. */
  list(fleet: string): Promise<ExchangePlace[]>;
}
