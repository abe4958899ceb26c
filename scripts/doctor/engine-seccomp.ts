import { type Check, ok, warn } from './check.ts';
import { readEngineInfo } from './engine-facts.ts';

export const engineSeccomp: Check = {
  name: 'engine-seccomp',
  async run() {
    const options = (await readEngineInfo()).SecurityOptions ?? [];
    const seccomp = options.find((option) => option.startsWith('name=seccomp'));
    if (!seccomp)
      return warn('no seccomp: jobs may make every system call', 'Use a kernel and a runtime with seccomp.');
    if (seccomp.includes('unconfined'))
      return warn("seccomp is unconfined by the engine's configuration", 'Remove seccomp-profile.');
    return ok(`security: ${options.map((option) => option.replace('name=', '').replace(',profile=', ' ')).join(', ')}`);
  },
};
