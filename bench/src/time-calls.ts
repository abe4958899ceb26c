import { type Lap, runLap } from './contender/lap.ts';

/** Makes so many calls, always as many at once, and times each. `call` is given its number, from 0. */
export async function timeCalls(
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
  call: (index: number) => Promise<unknown>,
): Promise<Lap> {
  let next = 0;
  return await runLap(
    async (finished) => {
      await call(next++);
      finished();
    },
    { lives: count, atOnce },
  );
}
