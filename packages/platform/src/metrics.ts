import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry };

/** One process's metrics: makers that prefix the name and register it, and the page that a scraper reads. */
export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  counter<L extends string = never>(name: string, help: string, labelNames?: readonly L[]): Counter<L>;
  gauge<L extends string = never>(name: string, help: string, labelNames?: readonly L[]): Gauge<L>;
  /** `buckets` are upper bounds in the unit of the name (`…_seconds`), ascending. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames?: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>;
  text(): Promise<string>;
}

/** The library's own choice, ten, costs a process that has nothing to do 4 ms of CPU a second. */
const LAG_LOOK_EVERY_MS = 100;

/**
 * A registry of its own for a process, with Node's and the process's default metrics under their usual names.
 * `labels` are put on every sample, so they have to be few and constant.
 */
export function createMetrics(options: { prefix: string; labels?: Record<string, string> }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels(options.labels ?? {});
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_LOOK_EVERY_MS });
  const base = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) => ({
    name: `${options.prefix}${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  return {
    registry,
    contentType: registry.contentType,
    counter: (name, help, labelNames) => new Counter(base(name, help, labelNames)),
    gauge: (name, help, labelNames) => new Gauge(base(name, help, labelNames)),
    histogram: (name, help, labelNames, buckets) =>
      new Histogram({ ...base(name, help, labelNames), ...(buckets ? { buckets: [...buckets] } : {}) }),
    text: () => registry.metrics(),
  };
}
