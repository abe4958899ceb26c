import { collectPools } from '../metrics/collect-pools.ts';
import { defineOperation } from '../operation/operation.ts';
import { readClockSkew } from '../readiness/clock-warnings.ts';

export const getMetrics = defineOperation({
  id: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'operations',
  summary: 'Metrics in the text format of Prometheus',
  isOfFleet: true,
  responses: {
    200: { description: 'The metrics.', content: { 'text/plain': 'longshore_redis_up 1\n' } },
  },
  problems: [],
  async run(_input, context) {
    const { metrics, store } = context;
    metrics.clockSkewSeconds.set(readClockSkew(store) / 1_000);
    await collectPools(context);
    return { kind: 'bytes', status: 200, contentType: metrics.contentType, bytes: await metrics.text() };
  },
});
