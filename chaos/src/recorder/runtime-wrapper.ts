import { writeFile } from 'node:fs/promises';

/** Where the containers find the ledger. */
export const LEDGER_MOUNT = '/ledger';

/**
 * Stands in for runc, as the engine's own runtime. Longshore lets nobody choose a mount, so the one for the ledger is added
 * below it and below the engine, where neither sees it. It also writes down each container's first process.
 */
const SCRIPT = `#!/bin/sh
next= bundle= pidFile= verb=
for word; do
  case $next in bundle) bundle=$word ;; pidFile) pidFile=$word ;; esac
  next=
  case $word in
    --bundle) next=bundle ;;
    --pid-file) next=pidFile ;;
    create) verb=create ;;
  esac
  last=$word
done
if [ "$verb" != create ]; then exec runc "$@"; fi
mount='{"destination":"${LEDGER_MOUNT}","type":"bind","source":"@JOBS@","options":["rbind","rw"]},'
sed -i "s|\\"mounts\\":\\[|\\"mounts\\":[$mount|" "$bundle/config.json"
runc "$@" || exit $?
read -r now rest < /proc/uptime
echo "$now created $last $(cat "$pidFile") @ENGINE@" >> "@CONTAINERS@"
`;

/** Where the containers and the runtimes write. */
export interface LedgerPaths {
  /** A folder with a file for each job, which its containers write. */
  readonly jobs: string;
  /** What the runtimes write: each container with its first process. */
  readonly created: string;
  /** What the watch over those processes writes. */
  readonly ended: string;
}

/** Writes the wrapper for one engine. */
export async function writeRuntime(path: string, engine: string, ledger: LedgerPaths): Promise<void> {
  const text = SCRIPT.replaceAll('@JOBS@', ledger.jobs)
    .replaceAll('@CONTAINERS@', ledger.created)
    .replaceAll('@ENGINE@', engine);
  await writeFile(path, text, { mode: 0o755 });
}
