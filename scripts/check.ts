import { runStep } from './machine/run-step.ts';

const code = await runStep('turbo', ['run', '--continue', 'format', 'lint', 'types', 'test:unit'], {
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
});
process.exit(code);
