/** Where a close ends what waits: a call on a connection that never came up may otherwise wait for good. */
export class Closing {
  readonly #closed = Promise.withResolvers<undefined>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    this.#closed.resolve(undefined);
  }

  /** What the call gives; undefined where the close came first. A failure after that is nobody's news. */
  async unlessClosed<T>(call: Promise<T>): Promise<T | undefined> {
    call.catch(() => {});
    try {
      return await Promise.race([call, this.#closed.promise]);
    } catch (error) {
      if (this.#isClosed) return undefined;
      throw error;
    }
  }
}
