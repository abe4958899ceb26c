const killedExitCode = 137;
const terminatedExitCode = 143;
/** A runtime's own first process, which is a Go program, ends so when it is told to end before the command has taken its place. */
const notYetBegunExitCode = 2;
/** Nobody's command takes its place later than this after the start, even on a machine that is short of everything. */
const notYetBegunMs = 1_500;

export interface ContainerExit {
  readonly exitCode?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly finishedAt?: number | undefined;
  /** It printed something, and so had begun. */
  readonly hasSpoken?: boolean;
}

/**
 * Whether an engine that is stopped may have ended a container so: it sends SIGTERM, and SIGKILL to who does not heed it.
 * Such an exit can also be the job's own; this says only that it is worth asking.
 */
export function canBeEngineStop({ exitCode, startedAt, finishedAt, hasSpoken }: ContainerExit): boolean {
  if (exitCode === killedExitCode || exitCode === terminatedExitCode) return true;
  if (exitCode !== notYetBegunExitCode || hasSpoken || startedAt === undefined || finishedAt === undefined)
    return false;
  return finishedAt - startedAt < notYetBegunMs;
}
