/** Prints one line for the person at the terminal. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Prints one line about something that went wrong. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
