import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('the page shows prefixed metrics with the constant labels and the process defaults', async () => {
  const metrics = createMetrics({ prefix: 'longshore_', labels: { role: 'worker' } });
  metrics.counter('attempts_total', 'Attempts by outcome.', ['outcome']).inc({ outcome: 'succeeded' }, 2);
  metrics.gauge('slots', 'Slots of this worker.').set(4);
  metrics.histogram('start_seconds', 'Time to start.', ['pool'], [0.1, 1]).observe({ pool: 'default' }, 0.5);
  const page = await metrics.text();
  expect(page).toContain('longshore_attempts_total{outcome="succeeded",role="worker"} 2');
  expect(page).toContain('longshore_slots{role="worker"} 4');
  expect(page).toContain('longshore_start_seconds_bucket{le="1",role="worker",pool="default"} 1');
  expect(page).toContain('process_cpu_seconds_total');
  expect(metrics.contentType).toContain('text/plain');
});

test('two registries in one process do not meet', async () => {
  createMetrics({ prefix: 'longshore_' }).counter('jobs_total', 'Jobs.').inc();
  const other = createMetrics({ prefix: 'longshore_' });
  other.counter('jobs_total', 'Jobs.');
  expect(await other.text()).toContain('longshore_jobs_total 0');
});
