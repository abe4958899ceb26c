import { deepStrictEqual } from 'node:assert';
import { type EngineAddress, requestEngine } from '@longshore/testing';

/** What the engine says a container was created with. */
interface Created {
  readonly Config: Record<string, unknown> & { readonly Env: readonly string[] };
  readonly HostConfig: Record<string, unknown> & { readonly Mounts?: readonly Record<string, unknown>[] };
}

/**
 * Asks the engine whether two containers were created with the same options. Names, labels, the values of variables and
 * the paths of folders differ by their nature.
 *
 * @throws with what differs.
 */
export async function compareOptions(engine: EngineAddress, ours: string, bare: string): Promise<void> {
  const [mine, theirs] = await Promise.all([ours, bare].map((id) => readOptions(engine, id)));
  try {
    deepStrictEqual(theirs, mine);
  } catch (error) {
    const what = 'The bare loop does not ask for what the worker asks for; mend bare-spec.ts';
    throw new Error(`${what} (+ bare, - worker):\n${(error as Error).message}`);
  }
}

async function readOptions(engine: EngineAddress, id: string) {
  const { status, text } = await requestEngine(engine, { path: `/containers/${id}/json` });
  if (status !== 200) throw new Error(`the engine answers ${status}: ${text}`);
  const { Config, HostConfig } = JSON.parse(text) as Created;
  return {
    ...Config,
    Hostname: '',
    Env: Config.Env.map((variable) => variable.split('=', 1)[0]),
    Labels: {},
    host: { ...HostConfig, Mounts: HostConfig.Mounts?.map((mount) => ({ ...mount, Source: '' })) },
  };
}
