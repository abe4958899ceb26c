import { createMetrics, type Metrics } from '@longshore/platform';

/** Seconds; from what a look at Redis takes to what a slow client makes of a large body. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** All metrics of the api. Their labels are bounded: routes are patterns, and of pools only so many are shown. */
export function createApiMetrics() {
  const metrics: Metrics = createMetrics({ prefix: 'longshore_' });
  const { counter, gauge, histogram } = metrics;
  return {
    text: () => metrics.text(),
    contentType: metrics.contentType,
    requestSeconds: histogram(
      'api_request_seconds',
      'Time to answer a request; streams and requests that asked to wait are left out.',
      ['method', 'route', 'status'],
      LATENCY_BUCKETS,
    ),
    requests: counter('api_requests_total', 'Requests, with streams and waits.', ['method', 'route', 'status']),
    submits: counter('api_submits_total', 'Jobs that were accepted, and submissions that were replayed.', ['result']),
    pins: counter('api_pins_total', 'Jobs that asked for the digest of their image, by what its registry said.', [
      'result',
    ]),
    openStreams: gauge('api_open_streams', 'Log and event streams that are open.'),
    stalledStreams: counter(
      'api_stalled_streams_total',
      'Streams that were cut off because their reader took nothing.',
    ),
    maintenanceRuns: counter('maintenance_runs_total', 'Runs of each maintenance loop.', ['loop', 'result']),
    maintenanceChanges: counter('maintenance_changes_total', 'What the maintenance loops did.', ['loop', 'what']),
    maintenanceSeconds: histogram('maintenance_run_seconds', 'Time of a run.', ['loop'], LATENCY_BUCKETS),
    leads: gauge('maintenance_leads', '1 where this process runs the maintenance loops.'),
    clockSkewSeconds: gauge('api_clock_skew_seconds', "How far this machine's clock is ahead of that of Redis."),
    redisUp: gauge('redis_up', '1 where Redis answered when this page was made.'),
    jobs: gauge('jobs', 'Jobs that are kept, by pool and state.', ['pool', 'state']),
    oldestWaitSeconds: gauge('oldest_wait_seconds', 'How long the longest waiting job has been queued.', ['pool']),
    tickets: gauge('tickets', 'Attempts that are ready for a worker.', ['pool']),
    workers: gauge('workers', 'Workers that take work.', ['pool']),
    slots: gauge('slots', 'What workers can hold at once, what they hold, and what the work that is due would fill.', [
      'pool',
      'kind',
    ]),
  };
}

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
