/** A trace's parent as W3C Trace Context writes it; undefined where it cannot be read, which the standard says to ignore. */
export function parseTraceparent(header: string | undefined): string | undefined {
  const match = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(header ?? '');
  if (!match || /^0+$/.test(match[2] ?? '') || /^0+$/.test(match[3] ?? '')) return undefined;
  // Version 00 has nothing after the flags; of later versions only this much is known.
  if (match[1] === '00' && match[4] !== undefined) return undefined;
  return header?.slice(0, 55);
}
