/** The shape of each kind of mark, as corners around its middle: told apart without colour. */
import type { MarkKind } from './marks.ts';

/** Corners in units of half a mark; an open shape is stroked alone. */
export interface Shape {
  readonly strokes: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly filled: boolean;
  readonly closed: boolean;
}

const SQUARE = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const;

export const SHAPES: Readonly<Record<MarkKind, Shape>> = {
  uncertain: { filled: false, closed: true, strokes: [round(8)] },
  bad: {
    filled: false,
    closed: false,
    strokes: [
      [
        [-1, -1],
        [1, 1],
      ],
      [
        [-1, 1],
        [1, -1],
      ],
    ],
  },
  anomaly: {
    filled: true,
    closed: true,
    strokes: [
      [
        [0, -1.3],
        [1.1, 0],
        [0, 1.3],
        [-1.1, 0],
      ],
    ],
  },
  rejected: {
    filled: true,
    closed: true,
    strokes: [
      [
        [-1, 1],
        [1, 1],
        [0, -1],
      ],
    ],
  },
  warning: {
    filled: false,
    closed: true,
    strokes: [
      [
        [-1, 1],
        [1, 1],
        [0, -1],
      ],
    ],
  },
  found: { filled: false, closed: true, strokes: [SQUARE] },
  alarm: { filled: true, closed: true, strokes: [SQUARE] },
};

function round(corners: number): [number, number][] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / corners;
    return [Math.cos(angle) * 1.08, Math.sin(angle) * 1.08];
  });
}
