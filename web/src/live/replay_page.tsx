import '../style/choices.css';
import './live.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { get, patch, remove } from '../api/client.ts';
import { useLoad, usePush } from '../api/hooks.ts';
import { asProblem } from '../api/problem.ts';
import type { Message } from '../api/push.ts';
import { microsOf } from '../curves/instants.ts';
import { Button, Field, Select, Status, Time } from '../parts/basics.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { tell, tellFailed } from '../parts/notices.tsx';
import { Shown, sentence } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { RunningCurves } from './curves.ts';
import { LiveHead } from './head.tsx';
import {
  changed,
  isOver,
  nameIn,
  nextIn,
  paceIn,
  paceOf,
  progressOf,
  type Replay,
  type ReplayChange,
} from './replay_state.ts';
import { PauseButton } from './replays_page.tsx';
import { ReplayRows, type Row, rowOf } from './rows.ts';
import { RunningPanel } from './running_panel.tsx';
import { useTurns } from './turns.ts';

/** One replay: what it sends as running curves, and all that can be done with it. */
export default function ReplayPage({ params }: RouteProps) {
  const replayId = params.id ?? '';
  const replay = useLoad(
    (signal) => get('/v1/replays/{replay_id}', { path: { replay_id: replayId }, signal }),
    [replayId],
  );
  return (
    <>
      <LiveHead at="replays" />
      <Shown of={replay} what="Loading the replay">
        {(shown) => (
          <Player key={replayId} replay={shown} onChange={(by) => replay.change(by)} onMissed={replay.reload} />
        )}
      </Shown>
    </>
  );
}

interface PlayerProps {
  replay: Replay;
  onChange: (by: (replay: Replay) => Replay) => void;
  onMissed: () => void;
}

function Player({ replay, onChange, onMissed }: PlayerProps) {
  const rows = useRows(replay, onChange, onMissed);
  const put = (next: Replay) => onChange(() => next);
  const change = async (body: { position?: number; interval?: number; speed?: number }) => {
    try {
      put(await patch('/v1/replays/{replay_id}', { path: { replay_id: replay.replay_id }, body }));
    } catch (error) {
      tellFailed(error);
    }
  };
  return (
    <>
      <div class="page-head">
        <h2>
          <Link href={`/files/${replay.file_id}`} class="theirs">
            {replay.name}
          </Link>{' '}
          <Status name={replay.state} />
        </h2>
        <PauseButton replay={replay} onChange={put} />
        <StopButton replay={replay} onChange={put} />
      </div>
      {replay.message && <p class="note theirs">{replay.message}</p>}
      <div class="player">
        <Seek replay={replay} onSeek={(position) => change({ position })} />
        {!isOver(replay) && <PaceForm replay={replay} onPace={change} />}
      </div>
      <p class="small faint">
        {replay.sent.toLocaleString('en')} rows sent, {paceOf(replay)}
        {replay.loop && ', again and again'}; started <Time at={replay.started_at} />
        {!isOver(replay) && (
          <>
            ; ends by itself <Time at={replay.ends_at} />
          </>
        )}
      </p>
      {rows.curves.size > 0 ? (
        <>
          {isOfOneRow(rows.curves) && !isOver(replay) && (
            <p class="hint" role="status">
              One row so far, drawn as points: lines begin with the second. {sentence(nextIn(replay))}
            </p>
          )}
          <RunningPanel of={rows.curves} title={`${replay.name}, replayed`} turn={rows.turn} />
        </>
      ) : (
        <p class="state waiting" role="status">
          {waitingFor(replay)}
        </p>
      )}
      {rows.last && <LastRow row={rows.last} />}
    </>
  );
}

function isOfOneRow(curves: RunningCurves): boolean {
  const whole = curves.whole();
  return whole !== null && whole[1] - whole[0] <= 1;
}

function waitingFor(replay: Replay): string {
  if (isOver(replay)) return 'It is over: nothing more comes. Start another from the list.';
  if (replay.state === 'paused') return 'It pauses. Rows are drawn here once it goes on.';
  if (replay.rows === null) return 'The rows of the file are being read; the first is sent after that.';
  return `Waiting for the first row: ${nextIn(replay)}. Curves begin with the second.`;
}

/** The rows as they come; where the recording begins anew, or somebody went back in it, so do the curves. */
function useRows(replay: Replay, onChange: PlayerProps['onChange'], onMissed: () => void) {
  const held = useRef<{ rows: ReplayRows; curves: RunningCurves; last: Row | null }>();
  held.current ??= { rows: new ReplayRows(), curves: new RunningCurves(), last: null };
  const { rows, curves } = held.current;
  const [turn, draw] = useTurns();
  const hear = (message: Message) => {
    if (message.type === 'replay') onChange((known) => changed(known, message.data as ReplayChange));
    if (message.replay_id !== replay.replay_id) return;
    const fresh = rows.take(message);
    for (const row of fresh) {
      if (microsOf(row.timestamp) < (curves.newest() ?? 0)) curves.clear();
      add(curves, row);
    }
    const last = fresh.at(-1);
    if (!last || !held.current) return;
    held.current.last = last;
    onChange((known) => advanced(known, fresh.length));
    draw();
  };
  const fill = async () => {
    if (replay.sent === 0) return; // then there is nothing, which would be an error
    for (const row of await sentBefore(replay.replay_id)) add(curves, row);
    draw();
  };
  useEffect(() => void fill(), []);
  usePush([replay.topic], hear, () => {
    onMissed();
    void fill();
  });
  return { curves, turn, last: held.current.last };
}

function add(curves: RunningCurves, row: Row): void {
  const at = microsOf(row.timestamp);
  for (const [name, value] of Object.entries(row.cells)) {
    if (value !== null) curves.put(nameIn(name), at, value);
  }
}

/** Return the rows that were sent already, up to 2,000, since the recording began or somebody went back in it. */
async function sentBefore(replayId: string): Promise<Row[]> {
  try {
    const rows = (await get('/api/all', { query: { source: replayId } })).data.map(rowOf);
    const ats = rows.map((row) => microsOf(row.timestamp));
    const begins = ats.findLastIndex((at, index) => at < (ats[index - 1] ?? at));
    return rows.slice(Math.max(0, begins));
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== 'no_data' && problem.status !== 410) tell(problem.detail, 'failed');
    return []; // nothing was sent yet, or it is gone: the page of the replay says which
  }
}

/** Rows tell how far it is between the answers of the service, which count for certain. */
function advanced(replay: Replay, count: number): Replay {
  const beyond = replay.position + count;
  const position = replay.rows === null ? beyond : replay.loop ? beyond % replay.rows : Math.min(beyond, replay.rows);
  return { ...replay, position, sent: replay.sent + count };
}

const SEEKS_AFTER = 300; // ms, that the slider rests: keys that are held down would ask a hundred times

/** A slider over all rows, moved by hand or by keys; it stays where it was put until the service has answered. */
function Seek({ replay, onSeek }: { replay: Replay; onSeek: (position: number) => Promise<void> }) {
  const [wished, setWished] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const wish = (position: number) => {
    setWished(position);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      await onSeek(position);
      setWished((now) => (now === position ? null : now));
    }, SEEKS_AFTER);
  };
  const last = Math.max(0, (replay.rows ?? 1) - 1);
  const shown = Math.min(wished ?? replay.position, last);
  const words = progressOf({ ...replay, position: shown });
  return (
    <Field label={words}>
      <input
        class="seek"
        type="range"
        min={0}
        max={last}
        step={1}
        value={shown}
        disabled={replay.rows === null || isOver(replay)}
        aria-valuetext={words}
        onInput={(event) => wish(Number(event.currentTarget.value))}
      />
    </Field>
  );
}

const KINDS = [
  { value: 'interval', label: 'Seconds between rows' },
  { value: 'speed', label: 'Times as recorded' },
];

function PaceForm({
  replay,
  onPace,
}: {
  replay: Replay;
  onPace: (pace: { interval?: number; speed?: number }) => void;
}) {
  const [kind, setKind] = useState<'interval' | 'speed'>(replay.speed === null ? 'interval' : 'speed');
  const [text, setText] = useState(String(replay.speed ?? replay.interval ?? 1));
  const said = paceIn(kind, text);
  return (
    <form
      class="pace"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof said !== 'string') onPace(said);
      }}
    >
      <Field label="Pace">
        <Select value={kind} options={KINDS} onPick={(next) => setKind(next as typeof kind)} />
      </Field>
      <Field label="Number" wrong={typeof said === 'string' ? said : undefined}>
        <input class="input" inputMode="decimal" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <Button type="submit" disabled={typeof said === 'string'}>
        Set the pace
      </Button>
    </form>
  );
}

function StopButton({ replay, onChange }: { replay: Replay; onChange: (replay: Replay) => void }) {
  const [asking, setAsking] = useState(false);
  if (isOver(replay)) return null;
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        ■ Stop
      </Button>
      {asking && (
        <Confirm
          title="Stop this replay?"
          yes="Stop it"
          danger
          onClose={() => setAsking(false)}
          onYes={async () =>
            onChange(await remove('/v1/replays/{replay_id}', { path: { replay_id: replay.replay_id } }))
          }
        >
          <p>It ends for everybody who watches, and does not go on again. Pausing it keeps its place.</p>
        </Confirm>
      )}
    </>
  );
}

function LastRow({ row }: { row: Row }) {
  return (
    <details class="last-readings">
      <summary>
        The last row, <Time at={row.timestamp} />
      </summary>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th>Sensor</th>
              <th class="number">Value</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(row.cells).map(([name, value]) => (
              <tr key={name}>
                <td class="theirs">{name}</td>
                <td class="number">{value ?? <span class="faint">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
