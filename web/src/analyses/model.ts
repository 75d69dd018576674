/** What the page makes of analyses: what they are called, what they found as curves and marks. */
import type { Answer } from '../api/client.ts';
import { type Curve, nearest } from '../curves/curve.ts';
import { microsOf } from '../curves/instants.ts';
import type { Mark } from '../curves/marks.ts';
import type { Note } from '../curves/notes.ts';
import type { AnsweredSeries, Gap } from '../curves/series.ts';
import type { Json, Schema } from './json_schema.ts';
import { fieldsOf, inWords, isObject } from './schema.ts';

type Told = Answer<'/v1/analyses/{analysis_id}'>;
type ToldStep = Answer<'/v1/steps'>['steps'][number];

/** A step as it is listed; its parameters are told by a JSON Schema. */
export type Step = Omit<ToldStep, 'parameters'> & { readonly parameters: Schema };
export type Status = Told['status'];

interface SeriesOf {
  readonly asset?: string | null;
  readonly sensor_id: string;
  readonly parameter: string;
  readonly unit?: string | null;
}

export interface Input {
  readonly file_id?: string;
  readonly analysis_id?: string;
  /** Of the analysis whose parameters a tuning searches. */
  readonly step?: string;
  readonly batch_ids?: readonly (string | { batch_id: string; asset?: string | null })[];
  readonly series?: readonly SeriesOf[];
  readonly from?: string | null;
  readonly to?: string | null;
}

/** An analysis, and how far it is. */
export type Analysis = Omit<Told, 'parameters' | 'input'> & {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly input: Input;
};

type ToldResult = Extract<Answer<'/v1/analyses/{analysis_id}/result'>, { events: unknown }>;

/** Something at an instant, or from one until another; of a series, or of none. */
export type FoundEvent = Omit<ToldResult['events'][number], 'details'> & {
  readonly details: Readonly<Record<string, Json>>;
};

export type FoundSeries = AnsweredSeries & { readonly asset: string | null };
export type SeriesFigures = SeriesOf & Readonly<Record<string, Json | undefined>>;
export type Figures = Readonly<Record<string, Json>> & { readonly series?: readonly SeriesFigures[] };

/** What was found: the first events of the time that was asked for, of `event_count`. */
export type Result = Omit<ToldResult, 'series' | 'events' | 'figures'> & {
  readonly series: readonly FoundSeries[];
  readonly events: readonly FoundEvent[];
  readonly figures: Figures;
};

/** Whether nothing more comes of it by itself. */
export const isOver = ({ status }: Pick<Analysis, 'status'>) => status !== 'PENDING' && status !== 'RUNNING';

/** Return the step by which an analysis works, where it is known. */
export function stepOf({ step }: Pick<Analysis, 'step'>, steps: readonly Step[]): Step | undefined {
  return steps.find(({ name }) => name === step);
}

/** Return what an analysis is called: its step, and how it was told to work. */
export function titleOf(analysis: Pick<Analysis, 'step' | 'parameters' | 'input'>, steps: readonly Step[]): string {
  if (isTuning(analysis)) {
    const { step = '' } = analysis.input;
    return `Tuning of ${stepOf({ step }, steps)?.title ?? step}: ${searchText(analysis.parameters)}`;
  }
  const known = stepOf(analysis, steps);
  const words = inWords(known ? fieldsOf(known.parameters) : [], analysis.parameters);
  return `${known?.title ?? analysis.step}${words ? ` (${words})` : ''}`;
}

/** Whether it searches the parameters of another analysis: that goes on as an analysis does. */
export const isTuning = ({ step }: Pick<Analysis, 'step'>) => step === 'optimizer';

/** Return in words which parameters a tuning searches, and within what. */
export function searchText({ search }: Readonly<Record<string, Json | undefined>>): string {
  if (!isObject(search)) return 'nothing is searched';
  return Object.entries(search as Record<string, { min: Json; max: Json } | { values: readonly Json[] }>)
    .map(([name, within]) => {
      const where =
        'values' in within ? `among ${within.values.join(', ')}` : `between ${within.min} and ${within.max}`;
      return `${name.replaceAll('_', ' ')} ${where}`;
    })
    .join(', ');
}

/** Return analyses with one that was pushed in its place, or before all others. */
export function withOne(all: readonly Analysis[], one: Analysis): Analysis[] {
  const at = all.findIndex(({ analysis_id }) => analysis_id === one.analysis_id);
  return at < 0 ? [one, ...all] : all.map((each, i) => (i === at ? withNames(one, each) : each));
}

/** Return an analysis with the names of its files as they were told before: what is pushed tells none. */
export function withNames(one: Analysis, before: Analysis): Analysis {
  const names = new Map(before.inputs.map(({ file_id, name }) => [file_id, name]));
  return {
    ...one,
    inputs: one.inputs.map((each) => ({ ...each, name: each.name ?? names.get(each.file_id) ?? null })),
  };
}

/** Return from the first to just after the last instant of a result; null where it has none. */
export function spanOf({ series, events }: Pick<Result, 'series' | 'events'>): Gap | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const take = (text: string | null | undefined) => {
    if (!text) return;
    first = Math.min(first, microsOf(text));
    last = Math.max(last, microsOf(text));
  };
  for (const { at } of series) {
    take(at[0]);
    take(at.at(-1));
  }
  for (const { at, until } of events) {
    take(at);
    take(until);
  }
  return first <= last ? [first, last + 1] : null;
}

/** Return the marks of what was found, each on the curve that it is of where that is shown. */
export function eventMarks(events: readonly FoundEvent[], curves: readonly Curve[], origin: number): Mark[] {
  return events.map((event) => {
    const x = microsOf(event.at) - origin;
    const curve = curves.findIndex((each) => isOf(each, event));
    return {
      kind: event.severity === 'alarm' ? 'alarm' : 'found',
      x,
      y: curve < 0 ? null : heightAt(curves[curve] as Curve, x, event.value),
      curve: curve < 0 ? null : curve,
      text: eventText(event),
      rowNumber: null,
      about: false,
    };
  });
}

function isOf({ drawn }: Curve, { sensor_id, parameter }: FoundEvent): boolean {
  return drawn.sensorId === sensor_id && drawn.parameter === parameter;
}

/** Return where on a curve a mark lies: at its value, where the curve has it there, else where the curve is. */
function heightAt(curve: Curve, x: number, value: number | null): number | null {
  const i = nearest(curve, x);
  if (i < 0) return null;
  const { buckets, value: drawn } = curve.drawn;
  const there = drawn[i] ?? null;
  const isThere = value !== null && buckets && value >= (buckets.min[i] ?? 0) && value <= (buckets.max[i] ?? 0);
  return isThere ? value : there;
}

/** Return an event in words: `Peak of main_comp: 9.81`. */
function eventText({ kind, sensor_id, value, severity }: FoundEvent): string {
  const what = kind.replaceAll('_', ' ');
  const of = sensor_id ? ` of ${sensor_id}` : '';
  const grave = severity === 'info' ? '' : ` (${severity})`;
  return `${what}${of}${value === null ? '' : `: ${Number(value.toPrecision(6))}`}${grave}`;
}

/** Return the stretches of what was found, to be shaded; rules of a control chart signal on over one another. */
export function stretchesOf(events: readonly FoundEvent[], figures: readonly SeriesFigures[] = []): Note[] {
  const charted = new Set(figures.filter(({ chart }) => chart).map(({ sensor_id }) => sensor_id));
  return events.flatMap((event, i) =>
    event.until === null || charted.has(event.sensor_id ?? '')
      ? []
      : [
          {
            annotation_id: `found ${i}`,
            sensor_id: event.sensor_id ?? null,
            parameter: event.parameter ?? null,
            from: event.at,
            to: event.until,
            text: eventText(event),
            label: event.severity === 'alarm' ? 'fault' : null,
          },
        ],
  );
}

/** Return the series of a result that are lines: not those that have a reading at each event and nowhere else. */
export function linesOf({ series, events }: Pick<Result, 'series' | 'events'>): FoundSeries[] {
  return series.filter((each) => {
    const marked = new Set(events.filter((event) => isSame(each, event)).map(({ at }) => at));
    return marked.size === 0 || each.kind === 'buckets' || each.at.some((at) => !marked.has(at));
  });
}

function isSame(one: SeriesOf, other: { sensor_id?: string | null; parameter?: string | null }): boolean {
  return one.sensor_id === other.sensor_id && one.parameter === other.parameter;
}

type ToldTuning = Answer<'/v1/optimizer/{optimizer_id}'>;

/** How a detector does on the labels: what it hit and missed of the faults, and how often it was wrong. */
export type Score = NonNullable<ToldTuning['before']>;
export type Labelled = NonNullable<ToldTuning['labels']>[number];

/** A search for better parameters, and what it found on which labels. */
export type Tuning = Omit<ToldTuning, 'parameters' | 'best'> & {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly best?: Readonly<Record<string, Json>> | null;
};
