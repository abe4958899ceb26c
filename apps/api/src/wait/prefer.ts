/** The longest that an answer is held back. */
export const MAX_WAIT_SECONDS = 60;

/**
 * Seconds of `wait` in a Prefer header (RFC 7240); undefined where there is none, or none that can be read, which the RFC
 * says to ignore. More than the longest wait is cut down to it.
 */
export function parsePreferWait(header: string | undefined): number | undefined {
  for (const preference of (header ?? '').split(',')) {
    const match = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;.*)?$/i.exec(preference);
    if (match) return Math.min(Number(match[1]), MAX_WAIT_SECONDS);
  }
  return undefined;
}
