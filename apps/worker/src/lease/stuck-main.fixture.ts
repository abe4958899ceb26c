import { systemClock } from '@longshore/platform';
import { mintJobId, toAttemptId } from '@longshore/shared';
import { RenewalThread } from './renewal-thread.ts';

/* A process that holds a lease and whose main thread never does anything again. Arguments: Redis's URL, the lease in ms. */
const [, , redisUrl = '', leaseMs = ''] = process.argv;
const renewals = new RenewalThread({
  ...{ redisUrl, leaseMs: Number(leaseMs), logLevel: 'info', logFormat: 'json', clock: systemClock },
  listener: { onNews: () => undefined, onReplaced: () => undefined },
});
await renewals.start();
const attempt = toAttemptId(mintJobId(Date.now()), 1);
renewals.send({ kind: 'hold', project: 'default', lease: { attempt, token: 'the-token' } });
for (;;) Math.random();
