import { type Check, fail, ok } from './check.ts';
import { isAtLeast } from './versions.ts';

const least = '24.0.0';

export const node: Check = {
  name: 'node',
  async run() {
    const version = process.versions.node;
    if (isAtLeast(version, least)) return ok(`Node ${version}`);
    return fail(`Node ${version} is older than ${least}`, 'Install Node 24, or run through npm, which brings its own.');
  },
};
