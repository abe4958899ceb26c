/** Says whether a version of numbers and dots is at least another one. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [version, least].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0));
  const places = (need ?? []).map((_, i) => (have?.[i] ?? 0) - (need?.[i] ?? 0));
  return (places.find((difference) => difference !== 0) ?? 0) >= 0;
}
