import { readFile } from 'node:fs/promises';
import { type Pack, pack } from 'tar-stream';
import { MissingPart } from '../missing-part.ts';
import { FIXTURES, type Fixture } from './fixtures.ts';

const APPLETS = 'awk cat date dd echo env false head id kill ln ls printf rm seq sh sleep sort tail tee true yes'.split(
  ' ',
);
const PASSWD = 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';

// A fixed time makes the same bytes, and so the same layer, each time.
const mtime = new Date(0);

/**
 * The statically linked busybox of this machine.
 *
 * @throws {MissingPart} when it is not installed.
 */
export async function readBusybox(): Promise<Buffer> {
  return readFile('/bin/busybox').catch((error: Error) => {
    throw new MissingPart(`busybox-static is not installed: ${error.message}`);
  });
}

/** One root file system for all fixtures, so that their images share a layer. */
export function packRootFilesystem(busybox: Buffer): Pack {
  const tar = pack();
  for (const name of ['bin', 'etc', 'data', 'scripts']) tar.entry({ name, type: 'directory', mode: 0o755, mtime });
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777, mtime });
  tar.entry({ name: 'bin/busybox', mode: 0o755, mtime }, busybox);
  for (const applet of APPLETS) tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  tar.entry({ name: 'etc/passwd', mode: 0o644, mtime }, PASSWD);
  for (const [name, { script }] of Object.entries<Fixture>(FIXTURES)) {
    if (script) tar.entry({ name: `scripts/${name}`, mode: 0o755, mtime }, `#!/bin/sh\n${script}\n`);
  }
  tar.finalize();
  return tar;
}
