/** A registry could not be asked, or its answer makes no sense: the job is pinned by its first attempt then. */
export class RegistryFailure extends Error {
  override readonly name = 'RegistryFailure';
}
