import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { type EngineAddress, loadImage } from '@longshore/testing';
import { pack } from 'tar-stream';
import { LEDGER_MOUNT } from './runtime-wrapper.ts';

/** The image that all jobs of the suite run; its volume leaves one behind that has no name, where nobody removes it. */
export const RECORDED_IMAGE = 'longshore-chaos/recorded:1';

/**
 * Appends `uptime attempt start|end …` to the ledger file of its job: the time by the kernel's uptime, which no process and
 * no clock of the suite can change. Each line of output carries a number that only this very container knows.
 * talk: lines, pause in microseconds, exit code, how many ends fail first.
 */
const SCRIPT = `#!/bin/sh
ledger=${LEDGER_MOUNT}/$LONGSHORE_JOB_ID
record() { read -r now rest < /proc/uptime; echo "$now $LONGSHORE_ATTEMPT $*" >> "$ledger"; }
end() { record end "$1" "$said" "$nonce"; exit "$1"; }
read -r nonce < /proc/sys/kernel/random/uuid
read -r host < /proc/sys/kernel/hostname
said=0
trap 'end 143' TERM
record start "$nonce" "$host" "$(sha256sum < "$LONGSHORE_PAYLOAD_FILE" | cut -d ' ' -f 1)"
kind=$1; shift
case $kind in
  talk)
    lines=$1 pause=$2 code=$3 failures=$4
    while [ $said -lt $lines ]; do
      said=$((said + 1))
      echo "$said $nonce"
      [ $pause -eq 0 ] || usleep $pause
    done
    printf '{"nonce":"%s"}' "$nonce" > "$LONGSHORE_RESULT_FILE"
    [ $(grep -c ' end ' "$ledger") -ge $failures ] || end 9
    end $code ;;
  flood) awk -v n="$1" -v nonce="$nonce" 'BEGIN { for (i = 1; i <= n; i++) print i " " nonce }'; said=$1; end 0 ;;
  sleep) while :; do usleep 100000; done ;;
  fork) while :; do sleep 60 & done ;;
  memory) tail /dev/zero; end $? ;;
  disk) dd if=/dev/zero of=/fill bs=1048576 count="$1" 2>/dev/null; while :; do usleep 100000; done ;;
  output) exec awk -v nonce="$nonce" 'BEGIN { for (i = 1; ; i++) print i " " nonce }' ;;
esac
`;

const APPLETS = 'awk cut dd grep sh sha256sum sleep tail usleep'.split(' ');
const mtime = new Date(0);

/** Makes the image on an engine from this machine's busybox: the same one on all, for a job's attempts never run another. */
export async function loadRecordedImage(docker: EngineAddress, reference = RECORDED_IMAGE): Promise<void> {
  const tar = pack();
  for (const name of ['bin', 'data', 'ledger', 'tmp']) tar.entry({ name, type: 'directory', mode: 0o777, mtime });
  tar.entry({ name: 'bin/busybox', mode: 0o755, mtime }, await readFile('/bin/busybox'));
  for (const applet of APPLETS) tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  tar.entry({ name: 'bin/recorded', mode: 0o755, mtime }, SCRIPT);
  tar.finalize();
  const config = { Entrypoint: ['/bin/recorded'], Volumes: { '/data': {} }, Env: ['PATH=/bin'] };
  await loadImage(docker, { reference, tar: await buffer(tar), config });
}
