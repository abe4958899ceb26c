import type { Logger } from '@longshore/platform';
import { assertNever, type ClockVerdict, describeClockSkew } from '@longshore/shared';
import type { FreeDisk } from '../disk/disk-watch.ts';
import type { AttemptEnded, EmitWorkerEvent, EventAttempt, WorkerEvent } from './worker-event.ts';

/** The one subscriber that writes the worker's log. */
export function logEvents(logger: Logger): EmitWorkerEvent {
  return (event) => {
    const { level, fields, message } = describe(event);
    logger[level](fields, message);
  };
}

const foldersMayStay =
  'this worker is not root, so it cannot remove folders that jobs make as root in their exchange folder; EXCHANGE=archive avoids that';

interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

function describe(event: WorkerEvent): Line {
  switch (event.kind) {
    case 'attempt-claimed':
      return info({ ...of(event.attempt), waitMs: event.attempt.phases.waitMs }, 'attempt claimed');
    case 'attempt-adopted':
      return info({ ...of(event.attempt), status: event.status }, 'attempt taken up: its container is followed on');
    case 'attempt-started':
      return debug(of(event.attempt), 'container started');
    case 'attempt-ended':
      return describeEnd(event);
    case 'attempt-broke':
      return fail({ ...of(event.attempt), err: event.error }, 'the attempt broke on a defect; its lease runs out');
    case 'commit-failed':
      return warn({ ...of(event.attempt), err: event.error }, 'the outcome could not be committed yet');
    case 'trace-left':
      return warn({ ...of(event.attempt), err: event.error }, `the ${event.what} could not be removed`);
    case 'ticket-put-back':
      return debug({ attempt: event.attempt, pool: event.pool, needs: event.needs }, 'ticket put back for now');
    case 'ticket-stale':
      return debug({ attempt: event.attempt, pool: event.pool }, `ticket refused: ${event.word}`);
    case 'lease-lost':
      return warn({ attempt: event.attempt }, `lease lost: ${event.why}`);
    default:
      return describeWorker(event);
  }
}

type AboutWorker = Exclude<
  WorkerEvent,
  { kind: `attempt-${string}` | `ticket-${string}` | 'commit-failed' | 'trace-left' | 'lease-lost' }
>;

function describeWorker(event: AboutWorker): Line {
  switch (event.kind) {
    case 'intake-failed':
      return warn({ pool: event.pool, err: event.error }, 'tickets cannot be taken now');
    case 'renewal-failed':
      return warn({ leases: event.leases, err: event.error }, 'leases could not be renewed');
    case 'renewals-replaced':
      return warn({ leases: event.leases, err: event.error }, 'the thread that renews leases died and was replaced');
    case 'heartbeat-failed':
      return debug({ err: event.error }, 'heartbeat failed');
    case 'engine-up':
      return info({ engine: event.engine.version, capacity: event.capacity }, 'container engine is there');
    case 'engine-away':
      return warn({ err: event.error }, 'container engine is away; waiting for it');
    case 'clock-judged':
      return describeClock(event);
    case 'disk-low':
      return fail(ofDisk(event), 'the disk is nearly full; no work is taken until there is room');
    case 'disk-enough':
      return info(ofDisk(event), 'the disk has room again');
    case 'disk-unknown':
      return info({ folder: event.folder, err: event.error }, 'the free disk of a folder is unknown: it has no floor');
    case 'store-lost':
      return warn({ err: event.error }, 'Redis is away; waiting for it');
    case 'store-connected':
      return info({}, 'Redis is there');
    case 'adoption-given-up':
      return warn(
        { attempt: event.attempt, deaths: event.deaths },
        'attempt not taken up: its workers keep dying under it, so its lease runs out',
      );
    case 'adoption-refused':
      return info({ attempt: event.attempt }, 'attempt not taken up: it has ended, or somebody else has it');
    case 'adoption-failed':
      return warn({ err: event.error }, 'what former workers left cannot be taken up now');
    case 'journal-unwritten':
      return warn(
        { err: event.error },
        'the journal could not be written; should this worker die now, an attempt may be lost',
      );
    case 'journal-broken':
      return warn({ file: event.file }, 'a broken file in the journal was removed');
    case 'detached':
      return info({ attempts: event.attempts }, 'detached: containers run on for the next worker on this host');
    case 'drain-begun':
      return info({ attempts: event.attempts, drainMs: event.drainMs }, 'draining: no more tickets are taken');
    case 'drain-over':
      return info({ attempts: event.attempts, forced: event.forced }, 'draining is over: what is left is interrupted');
    case 'folders-may-stay':
      return warn({ workDir: event.workDir }, foldersMayStay);
    case 'image-removed':
      return info(ofImage(event), 'removed an image that was not used for long, to keep within IMAGE_BUDGET');
    case 'image-found':
      return info(ofImage(event), 'would remove an image to keep within IMAGE_BUDGET, were SWEEP not dry-run');
    case 'leftover-removed':
      return info({ name: event.name }, `removed a ${event.what} that nobody holds`);
    case 'leftover-found':
      return info({ name: event.name }, `would remove a ${event.what} that nobody holds, were SWEEP not dry-run`);
    case 'leftover-stays':
      return warn({ name: event.name, err: event.error }, `a ${event.what} that nobody holds cannot be removed`);
    default:
      return assertNever(event);
  }
}

function describeClock({ verdict, skewMs }: { readonly verdict: ClockVerdict; readonly skewMs: number }): Line {
  const clock = `the clock of this machine is ${describeClockSkew(skewMs)}`;
  if (verdict === 'right') return info({ skewMs }, 'the clock of this machine is right again');
  if (verdict === 'off') return warn({ skewMs }, clock);
  return fail({ skewMs }, `${clock}; no work is taken until it is right`);
}

function ofDisk({ folder, freeBytes, floorBytes }: FreeDisk & { readonly floorBytes: number }) {
  return { folder, freeBytes, floorBytes };
}

const fences = {
  'lease-lost': 'its lease was lost, and nothing was reported',
  'report-refused': 'its report was refused, for it was taken away or has ended',
} as const;

function ofImage({ reference, sizeBytes }: { readonly reference: string; readonly sizeBytes: number }) {
  return { image: reference, sizeBytes };
}

function describeEnd({ attempt, ending, committed, output }: AttemptEnded): Line {
  const { outcome, reason, exitCode } = ending;
  const fields = { ...of(attempt), outcome, reason, exitCode, ...attempt.phases, outputBytes: output.bytes };
  if (committed.word === 'fenced') return warn(fields, `attempt fenced: ${fences[committed.why]}`);
  return info({ ...fields, trigger: committed.decision.trigger }, 'attempt ended');
}

function of({ id, job, project }: EventAttempt): Record<string, unknown> {
  return { project, job: job.id, attempt: id, pool: job.spec.pool };
}

const debug = (fields: Record<string, unknown>, message: string): Line => ({ level: 'debug', fields, message });
const info = (fields: Record<string, unknown>, message: string): Line => ({ level: 'info', fields, message });
const warn = (fields: Record<string, unknown>, message: string): Line => ({ level: 'warn', fields, message });
const fail = (fields: Record<string, unknown>, message: string): Line => ({ level: 'error', fields, message });
