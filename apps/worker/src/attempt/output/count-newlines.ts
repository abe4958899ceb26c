const newline = 10;
const sampleBytes = 512;
/** Below this length of a line a plain loop is faster than a search for each newline: 800 against 25 MB/s for `yes`. */
const shortLineBytes = 24;

/** How many lines end in these bytes. Its speed is what a flood past the head runs at. */
export function countNewlines(bytes: Buffer): number {
  const sampled = countByLoop(bytes, 0, Math.min(bytes.length, sampleBytes));
  if (bytes.length <= sampleBytes) return sampled;
  const isShort = sampled * shortLineBytes > sampleBytes;
  return sampled + (isShort ? countByLoop(bytes, sampleBytes, bytes.length) : countBySearch(bytes, sampleBytes));
}

function countByLoop(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index++) {
    if (bytes[index] === newline) count += 1;
  }
  return count;
}

function countBySearch(bytes: Buffer, from: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline, from); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
