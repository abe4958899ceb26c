/** Beyond this the search for the place would cost more than it tells. */
const MAX_SEARCHED_CHARACTERS = 262_144;

/** Says where a text stops being JSON: "The body is not JSON: unexpected "}" at line 1, column 8 (position 7)." */
export function describeJsonError(text: string, error: SyntaxError): string {
  if (text.trim() === '') return 'The body is not JSON: it is empty.';
  const position = findPosition(text, error);
  if (position === undefined) return 'The body is not JSON.';
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const found = position >= text.length ? 'it ends too early' : `unexpected ${quote(text, position)}`;
  return `The body is not JSON: ${found} at line ${line}, column ${column} (position ${position}).`;
}

function quote(text: string, position: number): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(position) ?? 0));
}

function findPosition(text: string, error: SyntaxError): number | undefined {
  const told = /at position (\d+)/.exec(error.message);
  if (told) return Number(told[1]);
  if (/end of JSON input/.test(error.message)) return text.length;
  return text.length <= MAX_SEARCHED_CHARACTERS ? bisect(text) : undefined;
}

/** V8 names no position for an unexpected token, but a text cut before the token only "ends too early". */
function bisect(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hasUnexpectedToken(text.slice(0, middle + 1))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return /^Unexpected token/.test((error as SyntaxError).message);
  }
}
