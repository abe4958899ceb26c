import { type Check, fail, ok } from './check.ts';
import { readEngineVersion } from './engine-facts.ts';
import { isAtLeast } from './versions.ts';

// Docker 20.10, the oldest that the worker is tested on.
const leastApi = '1.41';

export const engineVersion: Check = {
  name: 'engine-version',
  async run() {
    const { Version, ApiVersion } = await readEngineVersion();
    const says = `engine ${Version}, API ${ApiVersion}`;
    return isAtLeast(ApiVersion, leastApi)
      ? ok(says)
      : fail(`${says} is older than API ${leastApi}`, 'Upgrade to Docker 20.10 or later.');
  },
};
