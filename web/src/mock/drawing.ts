import type { AnsweredSeries } from '../curves/series.ts';

const POINTS = 1_200;
const FIRST = 20;

/** Return series as the service draws them: those that are asked for, within the range, in buckets where they are many. */
export function drawn(all: readonly AnsweredSeries[], query: URLSearchParams): AnsweredSeries[] {
  const [from, to] = [
    instantIn(query, 'from', Number.NEGATIVE_INFINITY),
    instantIn(query, 'to', Number.POSITIVE_INFINITY),
  ];
  const points = query.get('include') === 'raw' ? Number.POSITIVE_INFINITY : Number(query.get('points') ?? POINTS);
  return chosen(all, query).map((series) => {
    const cut = within(series, from, to);
    return cut.at.length > points ? bucketed(cut, points, from, to) : cut;
  });
}

function chosen(all: readonly AnsweredSeries[], query: URLSearchParams): readonly AnsweredSeries[] {
  const [sensors, parameters] = [query.getAll('sensor_id'), query.getAll('parameter')];
  if (sensors.length === 0) return all.slice(0, FIRST);
  return sensors.flatMap((sensor, index) =>
    all.filter((series) => series.sensor_id === sensor && series.parameter === (parameters[index] ?? series.parameter)),
  );
}

function instantIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text === null ? otherwise : Date.parse(text);
}

function within(series: AnsweredSeries, from: number, to: number): AnsweredSeries {
  const kept = series.at.flatMap((at, index) => (Date.parse(at) >= from && Date.parse(at) < to ? index : []));
  const pick = <T>(list: T[] | null | undefined) => kept.flatMap((index) => list?.[index] ?? []);
  return {
    ...series,
    count: kept.length,
    at: pick(series.at),
    value: pick(series.value),
    quality: pick(series.quality),
  };
}

/** Put readings into buckets of equal parts of the time, none of their extremes lost. */
function bucketed(series: AnsweredSeries, points: number, from: number, to: number): AnsweredSeries {
  const times = series.at.map((at) => Date.parse(at));
  const begin = Number.isFinite(from) ? from : (times[0] ?? 0);
  const end = Number.isFinite(to) ? to : (times.at(-1) ?? 0) + 1;
  const width = Math.max(1, Math.ceil((end - begin) / points));
  const made = new Map<number, number[]>();
  for (const [index, time] of times.entries()) {
    const bucket = Math.floor((time - begin) / width);
    made.set(bucket, [...(made.get(bucket) ?? []), index]);
  }
  const { value, quality, ...named } = series;
  const buckets = [...made].map(([bucket, indexes]) => ({ at: begin + bucket * width, ...figuresOf(series, indexes) }));
  const column = <K extends keyof (typeof buckets)[number]>(name: K) => buckets.map((each) => each[name]);
  return {
    ...named,
    kind: 'buckets',
    at: buckets.map((each) => new Date(each.at).toISOString()),
    min: column('min'),
    min_at: column('min_at'),
    max: column('max'),
    max_at: column('max_at'),
    first: column('first'),
    last: column('last'),
    mean: column('mean'),
    counts: column('counts'),
    worst_quality: column('worst_quality'),
  };
}

const RANK = { good: 0, uncertain: 1, bad: 2 } as const;

function figuresOf({ at, value, quality }: AnsweredSeries, indexes: readonly number[]) {
  const readings = indexes.map((index) => ({
    at: at[index] ?? '',
    value: value?.[index] ?? 0,
    quality: quality?.[index] ?? ('good' as const),
  }));
  const least = readings.reduce((a, b) => (b.value < a.value ? b : a));
  const most = readings.reduce((a, b) => (b.value > a.value ? b : a));
  const worst = readings.reduce((a, b) => (RANK[b.quality] > RANK[a.quality] ? b : a));
  return {
    min: least.value,
    min_at: least.at,
    max: most.value,
    max_at: most.at,
    first: readings[0]?.value ?? 0,
    last: readings.at(-1)?.value ?? 0,
    mean: readings.reduce((sum, each) => sum + each.value, 0) / readings.length,
    counts: readings.length,
    worst_quality: worst.quality,
  };
}
