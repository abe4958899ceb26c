/** Everything that is wrong with a configuration, a line for each problem, never with a secret's value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration has ${count(problems.length)}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function count(problems: number): string {
  return problems === 1 ? 'a problem' : `${problems} problems`;
}
