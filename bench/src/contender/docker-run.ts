import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readContenderPlan, serveLaps } from './serve-laps.ts';

/* The command line, as a script or a cron job would call it. */
const { dockerHost, image } = readContenderPlan();
const args = ['--host', dockerHost, 'run', '--rm', '--network', 'none', image];

serveLaps(async (finished) => {
  const child = spawn('docker', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`docker run ended with ${code}`);
  finished();
});
