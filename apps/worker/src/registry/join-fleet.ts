import type { Service } from '@longshore/platform';
import type { HostWatches } from '../host/watch-host.ts';
import type { Intake } from '../intake/intake.ts';
import type { LeaseKeeper } from '../lease/lease-keeper.ts';
import type { WorkerBase } from '../worker-base.ts';
import { Heartbeat } from './heartbeat.ts';
import { InboxReader } from './inbox-reader.ts';

/** What tells the fleet of this worker, and hears what the fleet wants of it. */
export function joinFleet(
  base: WorkerBase,
  { watches, leases, intake }: { watches: HostWatches; leases: LeaseKeeper; intake: Intake },
): Service[] {
  const { store, clock, emit, id: worker, config, release, room, obstacles } = base;
  const leave = leaveOnce(intake, base.onDrained);
  const heartbeat = new Heartbeat({
    ...{ store, clock, emit, worker, name: config.workerName, release, pools: config.pools },
    describe: () => ({
      state: intake.isDraining ? 'draining' : 'active',
      capacity: room.capacity,
      used: room.used,
      attempts: leases.attempts,
      clockSkewMs: watches.clock.skewMs,
      obstacles: obstacles.list,
      engine: nameEngine(watches),
    }),
    onDrainRequested: leave,
  });
  const onCancel = leases.requestCancel.bind(leases);
  return [heartbeat, new InboxReader({ store, clock, worker, onCancel, onDrainRequested: leave })];
}

function nameEngine({ engine: { description } }: HostWatches): string {
  return description ? `${description.product} ${description.version}` : '';
}

/** A drain that was asked for over the API has no deadline: the worker leaves when it is done. */
function leaveOnce(intake: Intake, onDrained: () => void): () => void {
  let isLeaving = false;
  return () => {
    if (isLeaving) return;
    isLeaving = true;
    void intake
      .quiet()
      .then(() => intake.whenIdle())
      .then(onDrained);
  };
}
