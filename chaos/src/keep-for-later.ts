/** A promise that is awaited later, or never where something else fails first: its rejection is no news then. */
export function keepForLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
