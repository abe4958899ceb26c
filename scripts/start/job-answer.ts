/** The parts of the api's answer about a job that the start script reads. */
export type JobAnswer = {
  readonly id: string;
  readonly state: string;
  readonly result?: unknown;
  readonly spec?: {
    readonly network?: string;
    readonly resources?: { readonly cpus?: number; readonly memory?: string; readonly pids?: number };
  };
  readonly attempts?: readonly {
    readonly outcome?: string;
    readonly reason?: string;
    readonly exitCode?: number;
    readonly container?: {
      readonly image: string;
      readonly entrypoint: readonly string[];
      readonly command: readonly string[];
      readonly environment: readonly string[];
    };
  }[];
};
