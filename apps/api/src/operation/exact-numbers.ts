/** A number that JSON.stringify writes exactly as it was read: what TypeScript's library does not know of JSON yet. */
interface ExactJson {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}

const exactJson = JSON as unknown as ExactJson;

/** Numbers that JavaScript may write in another way than they stand there: an exponent, many digits, 1.0, -0. */
const UNUSUAL_NUMBER = /\d[eE]|[\d.]{16}|\.\d*0(?!\d)|-0|0\.000000/;

/** Only such a text is worth reading a second time; a string that looks like one costs just that. */
export function holdsUnusualNumbers(text: string): boolean {
  return UNUSUAL_NUMBER.test(text);
}

/**
 * Reads JSON so that every number is written again as it stood: one that a double cannot hold, or that JavaScript would
 * spell in another way, becomes an object of `JSON.rawJSON`.
 */
export function parseExactly(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && JSON.stringify(value) !== source
      ? exactJson.rawJSON(source)
      : value,
  );
}

/** The text of a number that `parseExactly` kept; undefined for anything else. */
export function findExactText(value: unknown): string | undefined {
  return exactJson.isRawJSON(value) ? value.rawJSON : undefined;
}
