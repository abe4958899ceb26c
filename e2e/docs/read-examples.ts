/** What a page says that a command answers. */
export interface ShownOutput {
  /** `json`: an object that the answer has to hold; `text`: the answer itself. */
  readonly kind: 'json' | 'text';
  readonly text: string;
}

/** A block of a page that can be run, and the output that stands right below it. */
export interface Example {
  /** Of the page, from 1. */
  readonly line: number;
  readonly script: string;
  readonly output: ShownOutput | undefined;
}

interface Block {
  readonly line: number;
  readonly info: string;
  readonly text: string;
  readonly endLine: number;
}

/** The blocks of a Markdown page that are marked with `sh run`, each with the `json output` or `text output` that follows it. */
export function readExamples(page: string): Example[] {
  const blocks = readBlocks(page);
  return blocks.flatMap((block, index) => {
    if (block.info !== 'sh run') return [];
    const next = blocks[index + 1];
    const output = next && next.line === block.endLine + 1 ? toOutput(next) : undefined;
    return [{ line: block.line, script: block.text, output }];
  });
}

function toOutput({ info, text }: Block): ShownOutput | undefined {
  const [, kind] = /^(json|text) output$/.exec(info) ?? [];
  return kind ? { kind: kind as ShownOutput['kind'], text } : undefined;
}

function readBlocks(page: string): Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, info] = /^```(.+)$/.exec(lines[at] ?? '') ?? [];
    const end = lines.indexOf('```', at + 1);
    if (info === undefined || end === -1) continue;
    blocks.push({ line: at + 1, info, text: lines.slice(at + 1, end).join('\n'), endLine: end + 1 });
    at = end;
  }
  return blocks;
}
