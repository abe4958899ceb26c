import type { Metrics } from '@longshore/platform';
import type { ClockWatch } from '../clock/clock-watch.ts';
import type { DiskWatch } from '../disk/disk-watch.ts';
import type { Room } from '../intake/room.ts';
import type { LeaseKeeper } from '../lease/lease-keeper.ts';

/** Gauges that are read when somebody looks at them. */
export function countState(
  metrics: Metrics,
  { room, leases, clockWatch, disk }: { room: Room; leases: LeaseKeeper; clockWatch: ClockWatch; disk: DiskWatch },
): void {
  const gauge = (name: string, help: string, read: () => number) => {
    const made = metrics.gauge(name, help);
    Object.assign(made, { collect: () => made.set(read()) });
  };
  gauge('slots', 'Attempts that this worker can run at once.', () => room.capacity.slots);
  gauge('slots_used', 'Slots that are taken.', () => room.used.slots);
  gauge('cpu_budget', 'Sum of CPU limits that fit here.', () => room.capacity.cpus);
  gauge('cpu_used', 'Sum of the CPU limits of what runs.', () => room.used.cpus);
  gauge('memory_budget_bytes', 'Sum of memory limits that fit here.', () => room.capacity.memoryBytes);
  gauge('memory_used_bytes', 'Sum of the memory limits of what runs.', () => room.used.memoryBytes);
  gauge('leases', 'Leases that are held.', () => leases.size);
  gauge(
    'disk_free_bytes',
    'Free disk where this worker or its engine writes.',
    () => disk.least?.freeBytes ?? Number.NaN,
  );
  gauge(
    'clock_skew_seconds',
    "How far this machine's clock is ahead of that of Redis.",
    () => clockWatch.skewMs / 1_000,
  );
}
