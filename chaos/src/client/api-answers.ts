/** What the suite reads of the API's answers. */
export interface JobAnswer {
  readonly id: string;
  readonly state: string;
  readonly reason?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly result?: unknown;
  readonly spec?: { readonly after?: readonly string[] };
  readonly attempts: readonly AttemptAnswer[];
}

export interface AttemptAnswer {
  readonly number: number;
  readonly outcome?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly exitCode?: number;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface LogLineAnswer {
  readonly attempt: number;
  readonly seq: number;
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly text: string;
  readonly dropped?: { readonly lines: number; readonly bytes: number };
}

const TERMINAL = ['succeeded', 'failed', 'cancelled', 'expired'];

export function hasEnded({ state }: Pick<JobAnswer, 'state'>): boolean {
  return TERMINAL.includes(state);
}
