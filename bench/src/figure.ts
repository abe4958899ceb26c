/** What a figure ought to be. */
export type Aim = { readonly atLeast: number } | { readonly atMost: number };

/** One measured figure. A ratio, or a difference, stands against a baseline of the same run. */
export interface Figure {
  /** Whose figure it is, where a measure tells the same of several: a row of a table, and its name a column. */
  readonly of?: string;
  readonly name: string;
  readonly value: number;
  /** `x` for a ratio. */
  readonly unit: string;
  readonly aim?: Aim;
  /** Its lowest and highest value among the rounds, where it is their median. */
  readonly range?: readonly [number, number];
}

/** What a measure found, in the order in which it reads best. */
export type Figures = readonly Figure[];

/** A figure without an aim is neither met nor missed. */
export function isMet({ value, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost;
}
