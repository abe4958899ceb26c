import { createDockerEngine } from '@longshore/worker';
import { toBareSpec } from './bare-spec.ts';
import { readContenderPlan, serveLaps } from './serve-laps.ts';

/*
 * The engine's calls and nothing else, through the worker's own client of it: what a container costs whoever runs it.
 */
const { dockerHost, image, folder } = readContenderPlan();
const engine = createDockerEngine({ host: dockerHost });
const found = await engine.findImage(image, new AbortController().signal);
let count = 0;

serveLaps(async (finished) => {
  const { signal } = new AbortController();
  const name = `ls-bench-${process.pid}-${count++}`;
  const { id } = await engine.createContainer(toBareSpec({ name, image: found?.id ?? image, folder }), signal);
  const { output } = await engine.attachContainer(id, { stdin: false, signal });
  const read = new Promise((resolve) => output.once('close', resolve).resume());
  await engine.startContainer(id, signal);
  await engine.waitContainer(id, signal);
  const { exitCode } = await engine.inspectContainer(id, signal);
  await read;
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}`);
  finished();
  await engine.removeContainer(id, signal);
});
