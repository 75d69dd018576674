import { type Answer, get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { rounded } from '../curves/numbers.ts';
import { nameOf } from '../curves/series.ts';
import { Time } from '../parts/basics.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
import { HeadedTable } from '../parts/table.tsx';
import { counted } from './model.ts';

type VersionChanges = Answer<'/v1/files/{file_id}/versions/{a}/changes/{b}'>;

const SERIES = 100; // that are listed

/** What changed from one version of a file to another: what was said, how it was read, what came of it. */
export function ChangesDialog(props: { fileId: string; a: number; b: number; onClose: () => void }) {
  const { fileId, a, b } = props;
  const found = useLoad(
    (signal) =>
      get('/v1/files/{file_id}/versions/{a}/changes/{b}', {
        path: { file_id: fileId, a, b },
        query: { examples: 5 },
        signal,
      }),
    [fileId, a, b],
  );
  return (
    <Dialog title={`What changed from version ${a} to ${b}`} wide onClose={props.onClose}>
      <div class="body">
        <Shown of={found} what="Comparing the versions">
          {(changes) => <Changes of={changes} />}
        </Shown>
      </div>
    </Dialog>
  );
}

function Changes({ of }: { of: VersionChanges }) {
  const figures = Object.entries(of.figures)
    .filter(([, { before, after }]) => before !== after)
    .map(([name, change]) => ({ name, ...change }));
  const errors = of.errors.map(({ code, ...change }) => ({ name: code, ...change }));
  const warnings = of.warnings.map(({ code, ...change }) => ({ name: code, ...change }));
  const isSame = [of.options, of.format, figures, errors, warnings, of.series].every((list) => list.length === 0);
  return (
    <>
      {!of.same_content && <p class="note">The two are of different contents: the file came again.</p>}
      {isSame && (of.readings?.changed ?? 0) === 0 && <p>Nothing changed.</p>}
      <Pairs title="What was said" of={of.options} />
      <Pairs title="How it was read" of={of.format} />
      <Pairs title="Figures" of={figures} />
      <Pairs title="Errors" of={errors} />
      <Pairs title="Warnings" of={warnings} />
      <Series of={of} />
      <Readings of={of.readings} />
    </>
  );
}

interface Pair {
  name: string;
  before: unknown;
  after: unknown;
}

function Pairs({ title, of }: { title: string; of: readonly Pair[] }) {
  if (of.length === 0) return null;
  return (
    <Table title={title} head={['', 'Before', 'After']}>
      {of.map(({ name, before, after }) => (
        <tr key={name}>
          <th scope="row" class="theirs">
            {name.replaceAll('_', ' ')}
          </th>
          <td class="theirs">{textOf(before)}</td>
          <td class="theirs">{textOf(after)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Series({ of }: { of: VersionChanges }) {
  if (of.series.length === 0) return null;
  return (
    <>
      <Table title={`Series (${counted(of.series_changed)})`} head={['', 'Figure', 'Before', 'After']}>
        {of.series.slice(0, SERIES).flatMap((series) => {
          const name = nameOf(series.sensor_id, series.parameter, series.unit);
          return differences(series.before ?? null, series.after ?? null).map((pair) => (
            <tr key={`${name} ${pair.name}`}>
              <th scope="row" class="theirs">
                {name}
              </th>
              <td>{pair.name.replaceAll('_', ' ')}</td>
              <td class="theirs">{textOf(pair.before)}</td>
              <td class="theirs">{textOf(pair.after)}</td>
            </tr>
          ));
        })}
      </Table>
      {(of.series_truncated || of.series.length > SERIES) && <p class="hint">Of more series, the first are listed.</p>}
    </>
  );
}

type Figures = Record<string, unknown> | null;

/** Return the figures of a series that differ; one that a version has none of is told as such. */
export function differences(before: Figures, after: Figures): Pair[] {
  if (before === null || after === null) {
    return [{ name: 'series', before: before === null ? 'none' : 'there', after: after === null ? 'none' : 'there' }];
  }
  return Object.keys({ ...before, ...after })
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function Readings({ of }: { of: VersionChanges['readings'] }) {
  if (of === null) return <p class="hint">There are too many readings to compare them one by one.</p>;
  return (
    <>
      <p>
        Readings: {counted(of.same)} the same, {counted(of.changed)} changed, {counted(of.added)} new,{' '}
        {counted(of.removed)} gone.
      </p>
      {of.examples.changed.length > 0 && (
        <Table title="Readings that changed, for example" head={['', 'At', 'Before', 'After']}>
          {of.examples.changed.map((each) => (
            <tr key={`${each.sensor_id} ${each.parameter} ${each.at}`}>
              <th scope="row" class="theirs">
                {nameOf(each.sensor_id, each.parameter, null)}
              </th>
              <td>
                <Time at={each.at} />
              </td>
              <td class="theirs">{stateText(each.before)}</td>
              <td class="theirs">{stateText(each.after)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function stateText({ value, unit, quality }: { value: number; unit: string | null; quality: string }): string {
  return `${value}${unit ? ` ${unit}` : ''}${quality === 'good' ? '' : ` · ${quality}`}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? counted(value) : rounded(value);
  if (Array.isArray(value)) return value.length > 0 ? value.map(textOf).join(', ') : '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function Table(props: { title: string; head: readonly string[]; children: preact.ComponentChildren }) {
  return (
    <section>
      <h3>{props.title}</h3>
      <HeadedTable label={props.title} kind="compact" heads={props.head}>
        {props.children}
      </HeadedTable>
    </section>
  );
}
