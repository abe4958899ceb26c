/** A registry could not be asked, or its answer makes no sense: the job is pinned by its first attempt then. */
export class RegistryFailure extends Error {
  override readonly name: string = 'RegistryFailure';
}

/** A registry sent more than we read. What is stored there is not always its own fault. */
export class ReplyTooLarge extends RegistryFailure {
  override readonly name = 'ReplyTooLarge';
}
