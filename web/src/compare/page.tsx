import { useMemo } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import { get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import type { SeriesName } from '../curves/address.ts';
import { rounded } from '../curves/numbers.ts';
import { CurvePanel } from '../curves/panel.tsx';
import { type Gap, keyOf, nameOf } from '../curves/series.ts';
import { type Source, useSources } from '../curves/source.ts';
import { type ChangeState, ModeSelect, useChartState } from '../file/curves.tsx';
import { type Result, type Summary, wholeOf } from '../file/model.ts';
import { Empty, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import { zone } from '../time/zone.ts';
import { ViewsBar } from '../views/bar.tsx';
import '../file/file.css';
import { HeadedTable } from '../parts/table.tsx';
import { commonOf, type SharedSeries } from './series.ts';
import './compare.css';

const MOST_FILES = 10;
const MOST_CURVES = 20;
const FIGURES = ['Readings', 'Lowest', 'Highest', 'Mean', 'Deviation', 'Anomalies'].map((number) => ({ number }));

/** Several files over one another: runs that are compared, from their starts or by the clock. */
export default function ComparePage(_: RouteProps) {
  const [search, setSearch] = useSearchParams();
  const ids = [...new Set(search.getAll('file'))].slice(0, MOST_FILES);
  const [state, change] = useChartState(search, setSearch, withElapsed);
  const files = useLoad(
    (signal) => Promise.all(ids.map((file_id) => get('/v1/files/{file_id}', { path: { file_id }, signal }))),
    [ids.join(' ')],
  );
  return (
    <article class="file">
      <header class="page-head">
        <h1>Compare</h1>
      </header>
      {ids.length === 0 ? (
        <Empty title="No files are chosen">
          <p>
            Choose some in the list of <Link href="/">files</Link>, and "Compare".
          </p>
        </Empty>
      ) : (
        <Shown of={files} what="Loading the files">
          {(results) => <Compared results={results} state={state} change={change} />}
        </Shown>
      )}
    </article>
  );
}

/** Runs are compared from their starts, unless the address says otherwise. */
function withElapsed(search: URLSearchParams): URLSearchParams {
  if (search.has('mode')) return search;
  const query = new URLSearchParams(search);
  query.set('mode', 'elapsed');
  return query;
}

function Compared(props: {
  results: readonly Result[];
  state: ReturnType<typeof useChartState>[0];
  change: ChangeState;
}) {
  const { results, state } = props;
  const change: ChangeState = (by) => props.change((before) => by(before));
  const readable = results.filter(({ summaries }) => wholeOf(summaries) !== null);
  const common = useMemo(() => commonOf(readable), [results]);
  const most = Math.max(1, Math.floor(MOST_CURVES / Math.max(1, readable.length)));
  const chosen = useMemo(() => chosenOf(common, state.series, most), [common, state.series, most]);
  const name = useStore(zone);
  const isElapsed = state.mode === 'elapsed';
  const sources = useMemo(() => sourcesOf(readable, chosen, isElapsed), [results, JSON.stringify(chosen), isElapsed]);
  const whole = useMemo(() => spanOf(sources), [sources]);
  const sourced = useSources(sources, state.range ?? whole);
  const clock = useMemo(() => (isElapsed ? ('elapsed' as const) : { zone: name }), [isElapsed, name]);
  if (readable.length === 0) {
    return (
      <Empty title="None of these files has readings">
        <p>Their own pages say why.</p>
      </Empty>
    );
  }
  return (
    <>
      <section class="card" aria-label="Curves of the files">
        <ViewsBar />
        <CurvePanel
          title={`Compare ${readable.map((result) => result.name).join(', ')}`}
          curves={sourced.curves}
          whole={whole}
          range={state.range}
          clock={clock}
          sharing={state.axes}
          state={sourced.state}
          problem={sourced.problem}
          again={sourced.again}
          onLook={sourced.look}
          onRange={(range) => change((before) => ({ ...before, range }))}
          onSharing={(axes) => change((before) => ({ ...before, axes }))}
        >
          <ModeSelect state={state} change={change} start={null} />
        </CurvePanel>
      </section>
      <section class="card" aria-labelledby="chosen">
        <h2 id="chosen">Series</h2>
        <SeriesChoice
          common={common}
          chosen={chosen}
          most={most}
          onChoose={(series) => change((before) => ({ ...before, series }))}
        />
      </section>
      <section class="card" aria-labelledby="figures">
        <h2 id="figures">Figures</h2>
        <ComparedFigures results={readable} chosen={chosen} />
      </section>
    </>
  );
}

function chosenOf(common: readonly SeriesName[], asked: readonly SeriesName[], most: number): SeriesName[] {
  const there = new Set(common.map(keyOf));
  const chosen = asked.filter((name) => there.has(keyOf(name)));
  return (chosen.length > 0 ? chosen : common.slice(0, 1))
    .slice(0, most)
    .map(({ sensor_id, parameter }) => ({ sensor_id, parameter }));
}

function sourcesOf(results: readonly Result[], chosen: readonly SeriesName[], isElapsed: boolean): Source[] {
  return results.flatMap((result) => {
    const whole = wholeOf(result.summaries);
    const own = new Set(result.summaries.map(keyOf));
    const series = chosen.filter((name) => own.has(keyOf(name)));
    if (!whole || series.length === 0) return [];
    const origin = isElapsed ? whole[0] : 0;
    return [{ fileId: result.file_id, fileName: result.name, version: result.version, whole, series, origin }];
  });
}

function spanOf(sources: readonly Source[]): Gap {
  const from = Math.min(...sources.map(({ whole, origin }) => whole[0] - origin));
  const to = Math.max(...sources.map(({ whole, origin }) => whole[1] - origin));
  return from < to ? [from, to] : [0, 1];
}

function SeriesChoice(props: {
  common: readonly SharedSeries[];
  chosen: readonly SeriesName[];
  most: number;
  onChoose: (names: SeriesName[]) => void;
}) {
  const isChosen = (name: SeriesName) => props.chosen.some((each) => keyOf(each) === keyOf(name));
  const toggle = ({ sensor_id, parameter }: SeriesName) => {
    const name = { sensor_id, parameter };
    props.onChoose(
      isChosen(name) ? props.chosen.filter((each) => keyOf(each) !== keyOf(name)) : [...props.chosen, name],
    );
  };
  const isFull = props.chosen.length >= props.most;
  return (
    <ul class="series-choice">
      {props.common.map((name) => (
        <li key={keyOf(name)}>
          <label>
            <input
              type="checkbox"
              checked={isChosen(name)}
              disabled={isChosen(name) ? props.chosen.length === 1 : isFull}
              onChange={() => toggle(name)}
            />{' '}
            <span class="theirs">{nameOf(name.sensor_id, name.parameter, name.unit)}</span>{' '}
            <span class="faint small">in {name.files}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function ComparedFigures({ results, chosen }: { results: readonly Result[]; chosen: readonly SeriesName[] }) {
  const rows = chosen.flatMap((name) =>
    results.map((result) => ({ result, summary: result.summaries.find((each) => keyOf(each) === keyOf(name)) })),
  );
  return (
    <HeadedTable label="Figures of the files" kind="figures" heads={['Series', 'File', ...FIGURES]}>
      {rows.map(
        ({ result, summary }) =>
          summary && <ComparedRow key={`${result.file_id} ${keyOf(summary)}`} result={result} summary={summary} />,
      )}
    </HeadedTable>
  );
}

function ComparedRow({ result, summary }: { result: Result; summary: Summary }) {
  const { count, min, max, mean, stddev, anomaly_count } = summary;
  return (
    <tr>
      <th scope="row" class="theirs">
        {nameOf(summary.sensor_id, summary.parameter, summary.unit)}
      </th>
      <td>
        <Link href={`/files/${result.file_id}`} class="theirs">
          {result.name}
        </Link>
      </td>
      {[count, min, max, mean, stddev, anomaly_count].map((value, i) => (
        <td key={i} class="number">
          {value === null ? '–' : rounded(value)}
        </td>
      ))}
    </tr>
  );
}
