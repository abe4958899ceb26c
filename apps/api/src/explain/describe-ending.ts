import type { Attempt } from '@longshore/shared';

/** One sentence on how an attempt ended: "Attempt 2 failed with exit code 7 after 3 s." */
export function describeEnding({ number, ending, startedAt, endedAt }: Attempt): string {
  if (!ending) return `Attempt ${number} has not ended.`;
  const { outcome, reason, exitCode, signal, detail } = ending;
  const because = [
    reason && reason !== outcome ? `(${reason})` : '',
    exitCode === undefined ? '' : `with exit code ${exitCode}`,
    signal ? `by ${signal}` : '',
    endedAt === undefined ? '' : `after ${formatSpan(endedAt - startedAt)}`,
  ];
  const sentence = ['Attempt', number, `ended as ${outcome}`, ...because].filter((part) => part !== '').join(' ');
  return detail ? `${sentence}: ${detail.replace(/\.?$/, '.')}` : `${sentence}.`;
}

const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
] as const;

/** A span as people say it, to about two digits: `250 ms`, `2.1 s`, `42 s`, `3 min 20 s`, `1 h 5 min`. */
export function formatSpan(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${whole} ms`;
  if (whole < 9_950) return `${Number((whole / 1_000).toFixed(1))} s`;
  const rounded = Math.round(whole / 1_000) * 1_000;
  const index = UNITS.findIndex((unit) => rounded >= unit.ms);
  const unit = UNITS[index];
  if (!unit) return `${rounded / 1_000} s`;
  const smaller = UNITS[index + 1] ?? { name: 's', ms: 1_000 };
  const rest = Math.floor((rounded % unit.ms) / smaller.ms);
  return `${Math.floor(rounded / unit.ms)} ${unit.name}${rest > 0 ? ` ${rest} ${smaller.name}` : ''}`;
}
