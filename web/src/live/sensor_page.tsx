import '../style/choices.css';
import './live.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import { get } from '../api/client.ts';
import { usePush } from '../api/hooks.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import type { Message } from '../api/push.ts';
import { textOf } from '../curves/instants.ts';
import { Time } from '../parts/basics.tsx';
import { Empty, Failed, Waiting } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { Board, isStale, type Listed, type Reading, readingsIn } from './board.ts';
import { Freshness, Marks } from './card.tsx';
import { ServiceClock } from './clock.ts';
import { type LatestPage, RunningCurves } from './curves.ts';
import { exact } from './figures.ts';
import { LiveHead } from './head.tsx';
import { Missed } from './missed.tsx';
import { RunningPanel } from './running_panel.tsx';
import { useTurns } from './turns.ts';

const LATEST = '/v1/sensors/{sensor_id}/latest';
const A_PAGE = 1_000;
const PAGES = 8; // of a sensor of many series: more than can be told apart

/** One sensor: what it measures now, and as a running curve. */
export default function SensorPage(_: RouteProps) {
  const [search] = useSearchParams();
  const sensorId = search.get('sensor_id') ?? '';
  const asset = search.get('asset');
  return (
    <>
      <LiveHead at="sensors" />
      {sensorId === '' ? (
        <Empty title="The address names no sensor">
          <p>
            <Link href="/live">All sensors</Link>
          </p>
        </Empty>
      ) : (
        <Sensor key={JSON.stringify([sensorId, asset])} sensorId={sensorId} asset={asset} />
      )}
    </>
  );
}

function Sensor({ sensorId, asset }: { sensorId: string; asset: string | null }) {
  const sensor = useSensor(sensorId, asset);
  const { curves, board, now } = sensor;
  const all = board.sorted();
  return (
    <>
      <div class="page-head">
        <h2 class="theirs">
          {sensorId} {asset !== null && <span class="faint theirs">{asset}</span>}
        </h2>
        <Link href="/live">All sensors</Link>
      </div>
      <Missed gaps={sensor.gaps} />
      {sensor.problem && <Failed problem={sensor.problem} again={sensor.reload} />}
      {sensor.state === 'loading' && all.length === 0 && <Waiting what="Loading readings" />}
      {sensor.state === 'ready' && all.length === 0 && (
        <Empty title="Nothing is known of this sensor">
          <p>As soon as a reading of it comes it is shown here.</p>
        </Empty>
      )}
      {all.length > 0 && (
        <ul class="live-figures">
          {all.map((series) => (
            <li key={series.key} class="live-figure" data-stale={isStale(series, now)}>
              <span class="small faint theirs">{series.parameter}</span>
              <span class="live-figure-value">
                <b>{exact(series.value)}</b> <span class="theirs">{series.unit ?? ''}</span>
              </span>
              <span class="small sensor-foot">
                <Marks series={series} stale={isStale(series, now)} />
                <Freshness series={series} now={now} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {curves.size > 0 && <RunningPanel of={curves} title={sensorId} turn={sensor.turn} />}
      {sensor.last.length > 0 && <LastReadings of={sensor.last} />}
    </>
  );
}

const LISTED = 20;

function LastReadings({ of }: { of: readonly Newest[] }) {
  return (
    <details class="last-readings">
      <summary>The last {Math.min(LISTED, of.length)} readings</summary>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th>Instant</th>
              <th>Measured</th>
              <th class="number">Value</th>
              <th>Unit</th>
              <th>Quality</th>
              <th>Anomaly</th>
              <th>Received</th>
            </tr>
          </thead>
          <tbody>
            {of.slice(0, LISTED).map((each) => (
              <tr key={`${each.parameter} ${each.unit} ${each.at}`}>
                <td>
                  <Time at={each.at} />
                </td>
                <td class="theirs">{each.parameter}</td>
                <td class="number">{exact(each.value)}</td>
                <td class="theirs">{each.unit ?? ''}</td>
                <td>{each.quality}</td>
                <td class="theirs">{each.anomaly ?? ''}</td>
                <td>
                  <Time at={each.received_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

type Newest = Pick<Reading, 'at' | 'parameter' | 'value' | 'unit' | 'quality' | 'anomaly' | 'received_at'>;

interface Held {
  curves: RunningCurves;
  board: Board;
  clock: ServiceClock;
  last: Newest[];
}

function useSensor(sensorId: string, asset: string | null) {
  const made = useRef<Held>();
  made.current ??= { curves: new RunningCurves(), board: new Board(), clock: new ServiceClock(), last: [] };
  const held = made.current;
  const [turn, draw] = useTurns();
  const [status, setStatus] = useState<{ state: 'loading' | 'ready' | 'failed'; problem: Problem | null }>({
    state: 'loading',
    problem: null,
  });
  const [gaps, setGaps] = useState<{ open: boolean; filled: number }>({ open: false, filled: 0 });
  const control = useRef<AbortController>();
  const load = async () => {
    control.current?.abort();
    const mine = new AbortController();
    control.current = mine;
    const before = held.curves.newest();
    try {
      await fill(held, sensorId, asset, before, mine.signal);
      if (mine.signal.aborted) return;
      setStatus({ state: 'ready', problem: null });
      setGaps(({ open, filled }) => ({ open: false, filled: filled + (open ? 1 : 0) }));
    } catch (error) {
      if (!mine.signal.aborted) setStatus({ state: 'failed', problem: asProblem(error) });
    }
    if (control.current === mine) control.current = undefined;
    draw();
  };
  useEffect(() => {
    void load();
    return () => control.current?.abort();
  }, []);
  usePush(
    [`readings:${sensorId}`],
    (message) => {
      held.clock.learn(message.sent_at, Date.now());
      if (message.type === 'gap') setGaps((known) => ({ ...known, open: true }));
      if (hear(held, message, sensorId, asset)) draw();
    },
    () => control.current === undefined && void load(),
  );
  const { curves, board, last } = held;
  return { curves, board, last, now: held.clock.now(Date.now()), turn, gaps, ...status, reload: () => void load() };
}

/** Take what was pushed of this sensor; other pages may listen to others on the same line. */
function hear({ curves, board, last }: Held, message: Message, sensorId: string, asset: string | null): boolean {
  const isHere = (of: { sensor_id: string; asset: string | null }) =>
    of.sensor_id === sensorId && (asset === null || of.asset === asset);
  if (message.type === 'sensor_stale') return isHere(message.data as Reading) && board.take(message);
  const readings = readingsIn(message).filter(isHere);
  if (readings.length === 0) return false;
  board.take({ ...message, type: 'sensor_data_batch', data: readings });
  last.unshift(...[...readings].reverse());
  last.splice(LISTED);
  return curves.take(readings);
}

/** Ask for what there is, or for what came since; older readings are there already. */
async function fill(held: Held, sensorId: string, asset: string | null, before: number | null, signal: AbortSignal) {
  const listed = get('/v1/sensors', { query: { q: sensorId, asset, limit: 100 }, signal });
  const since = before === null ? null : textOf(before);
  let cursor: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const query = { sensor_id: sensorId, asset, since, limit: A_PAGE, cursor };
    const found: LatestPage = await get(LATEST, { path: { sensor_id: '-' }, query, signal }); // ids may hold a slash
    const readings = found.readings.map((each) => ({ ...each, sensor_id: sensorId }));
    held.curves.take(readings);
    if (page === 0 && readings.length > 0) held.last = merged(readings, held.last);
    cursor = found.next_cursor;
    if (cursor === null) break;
  }
  held.board.list((await listed).sensors.filter((each: Listed) => each.sensor_id === sensorId));
  completeBoard(held);
}

/** The list of sensors knows no anomalies: the newest readings do. */
function completeBoard({ board, last }: Held): void {
  for (const series of board.sorted()) {
    const newest = last.find((each) => each.parameter === series.parameter && each.unit === series.unit);
    if (newest?.at === series.at && newest.anomaly !== series.anomaly)
      board.replace({ ...series, anomaly: newest.anomaly });
  }
}

function merged(readings: readonly Newest[], known: readonly Newest[]): Newest[] {
  const all = new Map([...known, ...readings].map((each) => [`${each.parameter} ${each.unit} ${each.at}`, each]));
  return [...all.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, LISTED);
}
