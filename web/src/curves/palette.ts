/** Colours of a picture, as the page's style sheet names them, and those of a picture on paper. */
import { COLOURS } from './curve.ts';
import type { MarkKind } from './marks.ts';
import type { Label } from './notes.ts';

export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly curves: readonly string[];
  readonly marks: Readonly<Record<MarkKind, string>>;
  readonly labels: Readonly<Record<Label | 'none', string>>;
}

/** Saved pictures are for documents: dark on white, whatever the page looks like. */
export const ON_PAPER: Palette = {
  paper: '#ffffff',
  ink: '#1b2430',
  faint: '#5b6675',
  grid: '#e3e7ec',
  curves: [
    '#1f5fbf',
    '#b4540a',
    '#1a7f5a',
    '#8a3ab0',
    '#b3263e',
    '#5c6b0e',
    '#0b7c93',
    '#a33a7c',
    '#6a5232',
    '#42526b',
  ],
  marks: {
    uncertain: '#8f6400',
    bad: '#b3263e',
    anomaly: '#b4540a',
    rejected: '#b3263e',
    warning: '#8f6400',
    found: '#0b7c93',
    alarm: '#b3263e',
  },
  labels: { fault: '#b3263e', normal: '#1a7f5a', event: '#1f5fbf', none: '#5b6675' },
};

/** Return the palette that the style sheet gives an element. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string, otherwise: string) => style.getPropertyValue(`--curves-${name}`).trim() || otherwise;
  const each = <K extends string>(prefix: string, colours: Readonly<Record<K, string>>) =>
    Object.fromEntries(
      Object.entries<string>(colours).map(([name, colour]) => [name, of(`${prefix}-${name}`, colour)]),
    ) as Record<K, string>;
  return {
    paper: of('paper', ON_PAPER.paper),
    ink: of('ink', ON_PAPER.ink),
    faint: of('faint', ON_PAPER.faint),
    grid: of('grid', ON_PAPER.grid),
    curves: Array.from({ length: COLOURS }, (_, i) => of(String(i), ON_PAPER.curves[i]!)),
    marks: each('mark', ON_PAPER.marks),
    labels: each('label', ON_PAPER.labels),
  };
}
