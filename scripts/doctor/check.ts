/** What a check has found. `mend` says what to do about it. */
export type Finding =
  | { readonly level: 'ok'; readonly says: string }
  | { readonly level: 'warn' | 'fail'; readonly says: string; readonly mend: string };

/** One look at one thing. */
export type Check = { readonly name: string; readonly run: () => Promise<Finding> };

/** A finding together with the name of its check. */
export type NamedFinding = Finding & { readonly name: string };

export function ok(says: string): Finding {
  return { level: 'ok', says };
}

export function warn(says: string, mend: string): Finding {
  return { level: 'warn', says, mend };
}

export function fail(says: string, mend: string): Finding {
  return { level: 'fail', says, mend };
}

/** Runs a check; one that breaks counts as failed. */
export async function runCheck({ name, run }: Check): Promise<NamedFinding> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    return { name, ...fail(`could not be checked: ${(error as Error).message}`, 'See the message.') };
  }
}

/** Runs the checks of one part. The first says whether it can be reached; if it cannot, there is nothing more to look at. */
export async function runChecks([first, ...others]: readonly [Check, ...Check[]]): Promise<NamedFinding[]> {
  const reached = await runCheck(first);
  if (reached.level === 'fail') return [reached];
  return [reached, ...(await Promise.all(others.map(runCheck)))];
}
