import { type Check, ok, warn } from './check.ts';
import { readEngineInfo } from './engine-facts.ts';

export const engineCgroups: Check = {
  name: 'engine-cgroups',
  async run() {
    const { CgroupVersion = '1', CgroupDriver } = await readEngineInfo();
    const says = `cgroup v${CgroupVersion}, driver ${CgroupDriver}`;
    if (CgroupDriver !== 'none') return ok(says);
    return warn(
      `${says}: limits have no effect`,
      'Run the engine as root, or give the rootless one delegated control groups.',
    );
  },
};
