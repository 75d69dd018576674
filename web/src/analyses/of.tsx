import { Link } from 'wouter-preact';
import { nameOf } from '../curves/series.ts';
import { type Analysis, isTuning } from './model.ts';

export const NAMED = 3; // of several, before the others are counted

/** What an analysis is of: batches, a file, series over all files, or what another one found. */
export function Of({ analysis }: { analysis: Analysis }) {
  const { input, inputs, after } = analysis;
  if (isTuning(analysis)) {
    return (
      <span>
        of <Link href={`/analyses/${input.analysis_id}`}>an analysis</Link>
      </span>
    );
  }
  const batches = input.batch_ids ?? [];
  if (batches.length > 0) {
    const names = batches.map((each) => (typeof each === 'string' ? each : each.batch_id));
    return (
      <span class="theirs">
        of {names.length === 1 ? 'the batch' : 'the batches'} {listed(names)}
      </span>
    );
  }
  if (input.file_id) {
    const name = inputs.find(({ file_id }) => file_id === input.file_id)?.name;
    return (
      <span>
        of{' '}
        <Link href={`/files/${input.file_id}`} class="theirs">
          {name ?? 'a file'}
        </Link>
      </span>
    );
  }
  if (after !== null) {
    return (
      <span>
        of what <Link href={`/analyses/${after}`}>another</Link> found
      </span>
    );
  }
  const series = (input.series ?? []).map(({ sensor_id, parameter }) => nameOf(sensor_id, parameter ?? 'value', null));
  return series.length > 0 ? <span class="theirs">of {listed(series)}, of all files</span> : null;
}

/** Return names in words, the first of many: `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  const more = names.length - NAMED;
  const [first, last] = more > 0 ? [names.slice(0, NAMED), `${more} more`] : [names.slice(0, -1), names.at(-1)];
  return `${first.join(', ')} and ${last}`;
}
