/** What the chart holds, for whoever checks it from outside: read from its element, not drawn from pixels. */
import type { Curve } from './curve.ts';
import { textOf } from './instants.ts';
import type { Picture } from './picture.ts';

export interface ChartElement extends HTMLElement {
  /** What is shown now. */
  readonly curves?: ShownCurves;
}

export interface ShownCurves {
  readonly range: readonly [from: number, to: number];
  readonly axes: readonly {
    readonly label: string;
    readonly curves: readonly number[];
    readonly height: readonly [number, number];
  }[];
  readonly series: readonly object[];
  readonly marks: Picture['marks'];
  readonly notes: readonly { readonly annotation_id: string; readonly from: number; readonly to: number }[];
  readonly bands: Picture['bands'];
}

/** Give an element its property `curves`, which answers what the chart holds at the time it is read. */
export function hang(element: HTMLElement, picture: () => Picture | null): void {
  Object.defineProperty(element, 'curves', {
    configurable: true,
    get: () => {
      const now = picture();
      return now ? shownOf(now) : undefined;
    },
  });
}

function shownOf({ range, axes, heights, curves, marks, notes, bands }: Picture): ShownCurves {
  return {
    range,
    axes: axes.map((axis, i) => ({ label: axis.label, curves: axis.curves, height: heights[i]! })),
    series: curves.map(seriesOf),
    marks,
    notes: notes.map(({ note, from, to }) => ({ annotation_id: note.annotation_id, from, to })),
    bands,
  };
}

function seriesOf({ key, fileId, origin, drawn }: Curve): object {
  const { sensorId, parameter, unit, count, at, value, quality, buckets, gaps, guides } = drawn;
  return {
    key,
    file_id: fileId,
    sensor_id: sensorId,
    parameter,
    unit,
    count,
    origin,
    kind: buckets ? 'buckets' : 'raw',
    at: [...at].map(textOf),
    value: [...value],
    quality: [...quality],
    gaps,
    ...(guides && { guides }),
    ...(buckets && {
      min: [...buckets.min],
      min_at: [...buckets.minAt].map(textOf),
      max: [...buckets.max],
      max_at: [...buckets.maxAt].map(textOf),
      counts: [...buckets.counts],
    }),
  };
}
