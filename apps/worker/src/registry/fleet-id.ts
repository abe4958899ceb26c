import { getFleetId, type Store } from '@longshore/store';

/** It never changes while its Redis lives, so it is asked for until there is an answer, and then no more. */
export function rememberFleetId(store: Store): () => Promise<string> {
  let known: string | undefined;
  return async () => {
    known ??= await getFleetId(store);
    return known;
  };
}
