import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { installParts } from '../machine/install-parts.ts';
import { staticBusybox } from '../machine/parts.ts';
import { say } from '../machine/say.ts';
import { askEngine } from '../wire/engine-wire.ts';

const repository = 'longshore/hello';
const tag = '1';
const tools = ['sh', 'cat', 'echo', 'sleep', 'date', 'ls', 'hostname', 'id', 'nproc', 'wc'];
const script = `#!/bin/sh
echo "Hello from a container, as attempt $LONGSHORE_ATTEMPT of $LONGSHORE_JOB_ID."
echo "The payload is $(cat "$LONGSHORE_PAYLOAD_FILE")."
for step in 1 2 3; do
  echo "Working: step $step of 3."
  sleep 0.3
done
echo '{"greeting":"hello","steps":3}' > "$LONGSHORE_RESULT_FILE"
`;

/** The name of the first image. */
export const firstImage = `${repository}:${tag}`;

/** Builds the first image from what the machine has, unless the engine already holds it. Nothing is pulled. */
export async function buildFirstImage(host: string): Promise<void> {
  const { status } = await askEngine(host, { path: `/images/${firstImage}/json` });
  if (status === 200) return say(`Image: ${firstImage} is there.`);
  await installParts([staticBusybox]);
  const busybox = staticBusybox.find();
  if (!busybox) throw new Error('The first image needs a static busybox: install busybox-static.');
  await importImage(host, busybox);
  say(`Image: built ${firstImage} out of ${busybox} and a script.`);
}

async function importImage(host: string, busybox: string): Promise<void> {
  const query = new URLSearchParams({ fromSrc: '-', repo: repository, tag });
  query.append('changes', 'CMD ["/bin/sh", "/hello"]');
  query.append('changes', 'ENV PATH=/bin');
  const answer = await askEngine(host, {
    method: 'POST',
    path: `/images/create?${query}`,
    body: Readable.from(packFiles(busybox)),
    timeoutMs: 60_000,
  });
  if (answer.status !== 200) throw new Error(`The engine refused the first image: ${answer.body.trim()}`);
}

function packFiles(busybox: string) {
  const archive = pack();
  archive.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync(busybox));
  for (const tool of tools) archive.entry({ name: `bin/${tool}`, type: 'symlink', linkname: 'busybox' });
  archive.entry({ name: 'hello', mode: 0o755 }, script);
  archive.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  archive.finalize();
  return archive;
}
