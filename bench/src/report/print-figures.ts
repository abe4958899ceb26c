import { type Figure, type Figures, isMet } from '../figure.ts';

/** The figures of a measure by its name. */
export type Report = Readonly<Record<string, Figures>>;

/** Writes a report down: what has an aim first, then the other figures, and a table of each measure. */
export function formatReport(report: Report): string {
  const measures = Object.entries(report);
  const aimed = measures.flatMap(([measure, figures]) =>
    figures.filter(({ aim }) => aim).map((figure) => [measure, ...toCells(figure), formatAim(figure)]),
  );
  const plain = measures.flatMap(([measure, figures]) =>
    figures.filter(({ aim, of }) => !aim && !of).map((figure) => [measure, ...toCells(figure)]),
  );
  const tables = measures.flatMap(([measure, figures]) => formatTable(measure, figures));
  return [...alignRows([...aimed, ...plain]), ...tables].join('\n');
}

/** A row for each that the measure tells of, and a column for each thing that it tells. */
function formatTable(measure: string, figures: Figures): string[] {
  const told = figures.filter(({ of }) => of);
  if (told.length === 0) return [];
  const columns = [...new Set(told.map(({ name }) => name))];
  const rows = [...new Set(told.map(({ of = '' }) => of))].map((row) => {
    const find = (column: string) => told.find(({ of, name }) => of === row && name === column);
    return [row, ...columns.map(find).map((figure) => (figure ? formatFigure(figure) : ''))];
  });
  return ['', ...alignRows([[measure, ...columns], ...rows])];
}

function toCells(figure: Figure): string[] {
  return [figure.name, formatFigure(figure), formatRange(figure)];
}

export function formatFigure({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  return unit === 'x' ? `${value.toFixed(2)}x` : `${formatNumber(value)}${unit === '/s' ? '' : ' '}${unit}`;
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3);
}

function formatRange({ range, unit }: Figure): string {
  return range ? `(${range.map((value) => (unit === 'x' ? value.toFixed(2) : formatNumber(value))).join(' to ')})` : '';
}

function formatAim(figure: Figure): string {
  const { aim, unit } = figure;
  if (!aim) return '';
  const bound = 'atLeast' in aim ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`;
  return `${isMet(figure) ? 'met' : 'MISSED'}: ${bound}${unit === 'x' ? '' : ` ${unit}`}`;
}

function alignRows(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
