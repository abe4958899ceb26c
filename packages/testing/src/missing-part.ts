/** A part that a test needs and this machine does not have. The message says what is missing; the suite is skipped. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
}

/** What stands in for a part that is missing. */
export interface Skip {
  skip: string;
}

/** Starts a part, or says why it cannot be had here. Any other failure rises. */
export async function startOrSkip<T>(start: () => Promise<T>): Promise<T | Skip> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof MissingPart) return { skip: error.message };
    throw error;
  }
}

/** Whether this is the reason for a part's absence rather than the part. */
export function isSkip(part: object): part is Skip {
  return 'skip' in part;
}
