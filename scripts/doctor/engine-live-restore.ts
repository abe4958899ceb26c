import { type Check, ok, warn } from './check.ts';
import { readEngineInfo } from './engine-facts.ts';

export const engineLiveRestore: Check = {
  name: 'engine-live-restore',
  async run() {
    if ((await readEngineInfo()).LiveRestoreEnabled)
      return ok('live-restore on: containers survive a restart of the engine');
    return warn(
      'live-restore off: a restart of the engine ends all attempts',
      'Set "live-restore": true in /etc/docker/daemon.json.',
    );
  },
};
