/** A result as the store keeps it. */
export interface StoredResult {
  readonly bytes: Buffer;
  readonly isJson: boolean;
}

/** A result inside a job's answer: its JSON, else its text; undefined where it is neither, and has to be fetched. */
export function presentResult({ bytes, isJson }: StoredResult): unknown {
  const text = decodeText(bytes);
  if (text === undefined || !isJson) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Kept as JSON by somebody who judged it otherwise; as text it is still whole.
    return text;
  }
}

function decodeText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
