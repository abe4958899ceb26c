import { type Check, ok } from './check.ts';
import { readEngineInfo } from './engine-facts.ts';

export const engineRuntimes: Check = {
  name: 'engine-runtimes',
  async run() {
    const { Runtimes, DefaultRuntime } = await readEngineInfo();
    // The two names that every engine lists are its own ways to call runc.
    const names = Object.keys(Runtimes).filter((name) => !name.startsWith('io.containerd.'));
    return ok(`runtimes ${names.join(', ')}; default ${DefaultRuntime}`);
  },
};
