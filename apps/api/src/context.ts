import type { Logger, SchemaCache } from '@longshore/platform';
import type { EventTail, LogFollower, Store } from '@longshore/store';
import type { ApiConfig } from './config.ts';
import type { ApiMetrics } from './metrics/api-metrics.ts';
import type { RegistryClient } from './registry/registry-client.ts';
import type { StreamLimit } from './stream/stream-limit.ts';
import type { JobChanges } from './wait/job-changes.ts';

/** What operations work with. Made once, in `compose-api.ts`. */
export interface ApiContext {
  readonly config: ApiConfig;
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
  readonly store: Store;
  readonly tail: EventTail;
  readonly changes: JobChanges;
  readonly follower: LogFollower;
  readonly streams: StreamLimit;
  /** The schemas of definitions, compiled. */
  readonly schemas: SchemaCache;
  readonly registries: RegistryClient;
  /** Aborts when the process begins to leave: waits and streams end, other requests are still answered. */
  readonly draining: AbortSignal;
}
