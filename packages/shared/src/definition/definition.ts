import type { ConcurrencyKey } from './definition-limits.ts';
import type { JobTemplate } from './job-template.ts';

/** A named template for jobs. Its versions never change; one of them is live. Instants in epoch milliseconds by Redis's clock. */
export interface Definition {
  readonly version: 1;
  readonly project: string;
  readonly name: string;
  /** Labels of the definition itself, not of its jobs. */
  readonly labels: Readonly<Record<string, string>>;
  /** Number of the version that jobs are made from where none is named. */
  readonly live: number;
  /** How many versions there are; they are numbered from 1. */
  readonly versions: number;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Which part of a payload is a key whose jobs share slots. */
  readonly concurrencyKey?: ConcurrencyKey;
  /** Since then it takes no jobs. */
  readonly archivedAt?: number;
}

/** One version of a definition, which never changes. */
export interface DefinitionVersion extends DefinitionContent {
  readonly number: number;
  readonly createdAt: number;
}

/** What a version holds. */
export interface DefinitionContent {
  /** What a job says where its submission does not. */
  readonly spec: JobTemplate;
  /** JSON Schema (2020-12) that payloads have to fit. */
  readonly payloadSchema?: unknown;
  /** JSON Schema (2020-12) that results have to fit. */
  readonly resultSchema?: unknown;
  /** Of the image that the schemas were read from: jobs of the version run that one, whatever its tag means by then. */
  readonly digest?: string;
}
