import { useState } from 'preact/hooks';
import type { SeriesName } from '../curves/address.ts';
import { rounded } from '../curves/numbers.ts';
import { keyOf } from '../curves/series.ts';
import { Button, Time } from '../parts/basics.tsx';
import { HeadedTable } from '../parts/table.tsx';
import { counted, MOST_SERIES, type Summary } from './model.ts';

const AT_FIRST = 25;
const NUMBERS = ['Readings', 'Missing', 'Lowest', 'Highest', 'Mean', 'Deviation', 'Anomalies'];
const HEADS = ['Drawn', 'Series', 'Unit', ...NUMBERS.map((number) => ({ number })), 'First', 'Last'];

/** The figures of each series, and which of them are drawn. */
export function Figures(props: {
  summaries: readonly Summary[];
  chosen: readonly SeriesName[];
  more: (() => void) | null;
  onChoose: (names: SeriesName[]) => void;
}) {
  const [all, setAll] = useState(false);
  const [sought, setSought] = useState('');
  const found = props.summaries.filter(({ sensor_id, parameter }) =>
    `${sensor_id} ${parameter}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const shown = all ? found : found.slice(0, AT_FIRST);
  return (
    <>
      {props.summaries.length > AT_FIRST && (
        <input
          class="input"
          type="search"
          aria-label="Find a series"
          placeholder="Find a series"
          value={sought}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
      )}
      <HeadedTable label="Figures of each series" kind="figures" heads={HEADS}>
        {shown.map((summary) => (
          <Row
            key={`${keyOf(summary)} ${summary.unit}`}
            summary={summary}
            chosen={props.chosen}
            onChoose={props.onChoose}
          />
        ))}
      </HeadedTable>
      {found.length === 0 && <p class="faint">No series is called so.</p>}
      {(found.length > shown.length || props.more) && (
        <p>
          {found.length > shown.length && (
            <Button onClick={() => setAll(true)}>All {counted(found.length)} series</Button>
          )}{' '}
          {all && props.more && <Button onClick={props.more}>Load more</Button>}
        </p>
      )}
    </>
  );
}

function Row({
  summary,
  chosen,
  onChoose,
}: {
  summary: Summary;
  chosen: readonly SeriesName[];
  onChoose: (names: SeriesName[]) => void;
}) {
  const { sensor_id, parameter } = summary;
  const key = keyOf(summary);
  const isDrawn = chosen.some((name) => keyOf(name) === key);
  const toggle = () =>
    onChoose(isDrawn ? chosen.filter((name) => keyOf(name) !== key) : [...chosen, { sensor_id, parameter }]);
  const isFull = !isDrawn && chosen.length >= MOST_SERIES;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`Draw ${sensor_id} ${parameter}`}
          checked={isDrawn}
          disabled={summary.count === 0 || isFull || (isDrawn && chosen.length === 1)}
          onChange={toggle}
        />
      </td>
      <th scope="row">
        <span class="theirs">{sensor_id}</span>
        {parameter !== 'value' && <span class="theirs faint"> / {parameter}</span>}
      </th>
      <td class="theirs">{summary.unit ?? ''}</td>
      <td class="number">{counted(summary.count)}</td>
      <td class="number">{counted(summary.missing)}</td>
      {[summary.min, summary.max, summary.mean, summary.stddev].map((value, i) => (
        <td key={i} class="number" title={value === null ? '' : String(value)}>
          {value === null ? '–' : rounded(value)}
        </td>
      ))}
      <td class="number">{summary.anomaly_count > 0 ? <b class="warned">{counted(summary.anomaly_count)}</b> : '0'}</td>
      <td>
        <Time at={summary.first_at} />
      </td>
      <td>
        <Time at={summary.last_at} />
      </td>
    </tr>
  );
}
