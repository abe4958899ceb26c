import { expect, test } from 'vitest';
import { toDockerRun } from './docker-run-command.ts';

const container = {
  image: 'sha256:638b',
  entrypoint: [],
  command: ['/bin/sh', '-c', "echo it's"],
  environment: ['LONGSHORE_PAYLOAD_FILE=/longshore/payload.json', 'A=b c'],
};

test('the command holds image, command, environment, limits and payload', () => {
  const job = {
    spec: { network: 'none', resources: { cpus: 1, memory: '512Mi', pids: 256 } },
    attempts: [{ container }],
  };
  expect(toDockerRun(job, 'unix:///var/run/docker.sock', '/tmp/payload.json')).toBe(
    'docker run --rm --init --security-opt no-new-privileges --network none --cpus 1 --memory 512m --memory-swap 512m ' +
      "--pids-limit 256 --env LONGSHORE_PAYLOAD_FILE=/longshore/payload.json --env 'A=b c' " +
      String.raw`--volume /tmp/payload.json:/longshore/payload.json:ro sha256:638b /bin/sh -c 'echo it'\''s'`,
  );
});

test('an entry point of several words keeps its order', () => {
  const job = { attempts: [{ container: { image: 'i', entrypoint: ['/run', 'a'], command: ['b'], environment: [] } }] };
  expect(toDockerRun(job, 'tcp://10.0.0.2:2375', '/p')).toBe(
    'docker --host tcp://10.0.0.2:2375 run --rm --init --security-opt no-new-privileges --entrypoint /run i a b',
  );
});

test('a job without a container has no command', () => {
  expect(toDockerRun({ attempts: [] }, 'unix:///var/run/docker.sock', '/p')).toBeUndefined();
});
