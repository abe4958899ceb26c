import { type MessagePort, workerData } from 'node:worker_threads';
import { createLogger, systemClock } from '@longshore/platform';
import { openStore, renewLeases } from '@longshore/store';
import type { RenewalSettings } from './renewal-thread.ts';
import type { RenewalNews, RenewalOrder } from './renewals.ts';
import { Renewer } from './renewer.ts';

/* The thread that renews leases: it lives for as long as its port is open. */
const { port, redisUrl, leaseMs, logLevel, logFormat } = workerData as RenewalSettings & { readonly port: MessagePort };
const tell = (news: RenewalNews) => port.postMessage(news);
tell({ kind: 'ready' });

// Of its own, for the main thread writes nothing while it is stuck.
const logger = createLogger({ name: 'worker', level: logLevel, format: logFormat });
const commandTimeoutMs = Math.max(500, leaseMs / 6);
const store = await openStore({ url: redisUrl, name: 'longshore-worker-leases', commandTimeoutMs });
const renewer = new Renewer({
  clock: systemClock,
  leaseMs,
  tell,
  renew: (project, leases) => renewLeases(store, { project, leaseMs, leases }),
  onSilence: ({ isOver, ms, leases }) => {
    if (isOver) logger.warn({ leases }, 'the main thread is back; its leases are renewed again');
    else logger.error({ leases, silentMs: ms }, 'the main thread is stuck; its leases are renewed no more');
  },
});

port.on('message', async (order: RenewalOrder) => {
  if (order.kind !== 'stop') return renewer.hear(order);
  await renewer.stop();
  await store.close();
  port.close();
});
renewer.start();
