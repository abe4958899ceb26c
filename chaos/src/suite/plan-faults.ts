import type { Fault } from '../faults/fault.ts';
import type { Random } from '../random.ts';

/** Every fault once, in an order that the seed decides. */
export function planOnce(faults: readonly Fault[], random: Random): Fault[] {
  return random.shuffle(faults);
}

/** Without end: all of them, and all of them again in another order, so that none is left out for long. */
export function* planEndlessly(faults: readonly Fault[], random: Random): Generator<Fault, never> {
  for (;;) yield* random.shuffle(faults);
}
