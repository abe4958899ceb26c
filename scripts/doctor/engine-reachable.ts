import { askEngine } from '../wire/engine-wire.ts';
import { type Check, fail, ok } from './check.ts';
import { engineHost } from './engine-facts.ts';

export const engineReachable: Check = {
  name: 'engine',
  async run() {
    try {
      const { status } = await askEngine(engineHost, { path: '/_ping' });
      if (status === 200) return ok(`the engine at ${engineHost} answers`);
      return fail(`the engine at ${engineHost} answers ${status}`, "Look at the engine's log.");
    } catch (error) {
      return fail(
        `no engine answers at ${engineHost}: ${(error as Error).message}`,
        toMend((error as NodeJS.ErrnoException).code),
      );
    }
  },
};

function toMend(code: string | undefined): string {
  if (code === 'EACCES') return 'Add yourself to the group of the socket (usually docker), then sign in again.';
  return 'Start Docker (npm start brings it), or set DOCKER_HOST.';
}
