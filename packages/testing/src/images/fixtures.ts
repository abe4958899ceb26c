/** How one fixture image is made: a script of its own, or a program that is there already, and the image's settings. */
export interface Fixture {
  /** The body of `/scripts/<name>`, run by busybox's shell; it becomes the entrypoint unless the changes name one. */
  script?: string;
  /** Dockerfile instructions; CMD is the default argument where a script takes one. */
  changes?: readonly string[];
}

// Prints what it was given, and hands it back as the result.
const ECHO = `
if [ -n "$LONGSHORE_PAYLOAD_FILE" ]; then input="$LONGSHORE_PAYLOAD_FILE"; else input=/dev/stdin; fi
if [ -n "$LONGSHORE_RESULT_FILE" ]; then tee "$LONGSHORE_RESULT_FILE" < "$input"; else cat "$input"; fi`;

const LINE = 'all work and no play makes a container that prints the same line over and over again forever, 100 B';

/** Every fixture image, named for what it does. A script's argument is given as the container's command. */
export const FIXTURES = {
  'exits-zero': { changes: ['CMD ["/bin/true"]'] },
  'exits-seven': { script: 'exit 7' },
  echo: { script: ECHO },
  'reads-stdin': { script: 'exec cat' },
  'says-hello': { script: 'echo "first line"; echo "a line on stderr" >&2; echo "last line"' },
  'ignores-sigterm': { script: "trap '' TERM; echo ready; while :; do sleep 1; done" },
  'handles-sigterm': { script: "trap 'echo caught; exit 0' TERM; echo ready; while :; do sleep 0.1; done" },
  'dies-by-signal': { script: "sh -c 'kill -SEGV $$'; exit $?" },
  // Seconds as the argument.
  sleeps: { script: 'exec sleep "$1"', changes: ['CMD ["3600"]'] },
  'prints-forever': { script: `exec yes "${LINE}"` },
  // Lines as the argument.
  'prints-lines': {
    script: 'exec awk -v n="$1" \'BEGIN { for (i = 1; i <= n; i++) print "line " i }\'',
    changes: ['CMD ["100"]'],
  },
  'prints-gigabyte': { script: `yes "${LINE}" | head -c 1073741824` },
  // Seconds as the argument, ten lines in each.
  'prints-tick': {
    script: 'i=1; while [ $i -le $(($1 * 10)) ]; do echo "tick $i"; i=$((i + 1)); sleep 0.1; done',
    changes: ['CMD ["5"]'],
  },
  // The ulimit saves a machine where somebody runs it without a memory limit.
  'eats-memory': { script: 'ulimit -v 4194304; exec tail /dev/zero' },
  'survives-child-out-of-memory': { script: '(ulimit -v 4194304; exec tail /dev/zero); echo survived; exit 0' },
  // MiB and a folder as arguments.
  'fills-disk': { script: 'exec dd if=/dev/zero of="$2/fill" bs=1048576 count="$1"', changes: ['CMD ["64", "/tmp"]'] },
  // Ends by itself at 2,000 processes where nothing limits it.
  'fork-bomb': { script: 'i=0; while [ $i -lt 2000 ]; do sleep 30 & i=$((i + 1)); done; echo unlimited; exit 0' },
  'no-command': {},
  'bad-entrypoint': { changes: ['ENTRYPOINT ["/does/not/exist"]'] },
  'not-executable': { changes: ['ENTRYPOINT ["/etc/passwd"]'] },
  'writes-result': { script: 'printf %s \'{"answer":42}\' > "$LONGSHORE_RESULT_FILE"' },
  // MiB as the argument.
  'writes-huge-result': {
    script: 'exec dd if=/dev/zero of="$LONGSHORE_RESULT_FILE" bs=1048576 count="$1"',
    changes: ['CMD ["8"]'],
  },
  'writes-symlink-result': { script: 'rm -f "$LONGSHORE_RESULT_FILE"; ln -s /etc/passwd "$LONGSHORE_RESULT_FILE"' },
  'prints-environment': { script: 'env | sort', changes: ['ENV FROM_IMAGE=yes'] },
  'unknown-user': { changes: ['CMD ["/bin/true"]', 'USER nobody-knows'] },
  'runs-as-nobody': { script: 'id -u', changes: ['USER 65534:65534'] },
  'has-volume': { script: 'date > /data/written && ls /data', changes: ['VOLUME /data'] },
  'prints-secret': { script: 'echo "the secret is $SECRET"', changes: ['ENV SECRET=hunter2'] },
} as const satisfies Record<string, Fixture>;

/** The name of a fixture image. */
export type FixtureName = keyof typeof FIXTURES;
