import { LongshoreError, toPointer } from '@longshore/shared';
import { describeJsonError } from './describe-json-error.ts';
import { holdsUnusualNumbers, parseExactly } from './exact-numbers.ts';
import { keepPayloads } from './keep-payloads.ts';

/** Deeper nesting than this is refused: what reads it later recurses, and nobody means it. */
export const MAX_JSON_DEPTH = 128;

/**
 * Reads JSON from a client. The numbers of payloads stay as they were written (see `keep-payloads.ts`).
 * @param isPayload the whole of it is one.
 * @throws LongshoreError `malformed-json` with the position; `invalid-request` for what cannot be kept as it is: nesting
 * without end, halves of surrogate pairs (no UTF-8 holds them), and the key `__proto__`.
 */
export function readJson(bytes: Uint8Array, isPayload = false): unknown {
  const text = decodeUtf8(bytes);
  const value = parseJson(text);
  if (!holdsUnusualNumbers(text)) return value;
  if (isPayload) return parseExactly(text);
  keepPayloads(value, text);
  return value;
}

/** Parses a stranger's JSON, and refuses the same. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LongshoreError('malformed-json', describeJsonError(text, error as SyntaxError), { cause: error });
  }
  if (isSuspicious(text)) checkValues(value);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LongshoreError('malformed-json', 'The body is not UTF-8.', { cause: error });
  }
}

/** Only such a text can hold what has to be refused; the others are spared the walk. */
function isSuspicious(text: string): boolean {
  return /\\u|__proto__/.test(text) || countBrackets(text) > MAX_JSON_DEPTH;
}

function countBrackets(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length && count <= MAX_JSON_DEPTH; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) count += 1;
  }
  return count;
}

interface Place {
  readonly value: unknown;
  readonly parent: Place | undefined;
  readonly key: string | number;
  readonly depth: number;
}

/** Walks without recursion, so that no depth of nesting can exhaust the stack. */
function checkValues(root: unknown): void {
  const open: Place[] = [{ value: root, parent: undefined, key: '', depth: 0 }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, depth } = place;
    if (typeof value === 'string') checkText(value, place);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_JSON_DEPTH) refuse(place, `is nested deeper than ${MAX_JSON_DEPTH} levels`);
    for (const [key, child] of Object.entries(value)) {
      const inner = { value: child, parent: place, key: Array.isArray(value) ? Number(key) : key, depth: depth + 1 };
      if (key === '__proto__') refuse(inner, 'is a name that cannot be used');
      checkText(key, inner);
      open.push(inner);
    }
  }
}

function checkText(text: string, place: Place): void {
  if (!text.isWellFormed()) refuse(place, 'holds half of a surrogate pair, which is no character');
}

function refuse(place: Place, detail: string): never {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.parent; at = at.parent) path.unshift(at.key);
  const shown = path.slice(0, MAX_POINTER_PARTS).map((part) => String(part).toWellFormed());
  const pointer = toPointer(shown);
  throw new LongshoreError('invalid-request', `The body: ${pointer || 'the whole'} ${detail}.`, {
    places: [{ pointer, detail }],
  });
}

/** A pointer shows where to look; nobody reads a hundred steps. */
const MAX_POINTER_PARTS = 16;
