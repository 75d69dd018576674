import '../style/choices.css';
import './live.css';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { get, patch } from '../api/client.ts';
import { useAct, usePages, usePush } from '../api/hooks.ts';
import { Ago, Button, Status } from '../parts/basics.tsx';
import { tellFailed } from '../parts/notices.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import { ActionTable } from '../parts/table.tsx';
import type { RouteProps } from '../route_props.ts';
import { LiveHead } from './head.tsx';
import { replayPath } from './paths.ts';
import { changed, isOver, paceOf, progressOf, type Replay, type ReplayChange } from './replay_state.ts';
import { StartReplay } from './start_replay.tsx';

/** Replays: those that run, and those of the last week. */
export default function ReplaysPage(_: RouteProps) {
  const [, go] = useLocation();
  const [starting, setStarting] = useState(new URLSearchParams(location.search).get('file'));
  const [open, setOpen] = useState(starting !== null);
  const replays = usePages(async (cursor, signal) => {
    const page = await get('/v1/replays', { query: { cursor }, signal });
    return { items: page.replays, next_cursor: page.next_cursor };
  }, []);
  const topics = replays.items.filter((each) => !isOver(each)).map((each) => each.topic);
  const put = (change: Partial<ReplayChange>) =>
    replays.changeItems((items) => items.map((each) => changed(each, change)));
  usePush(
    topics.slice(0, 20),
    (message) => message.type === 'replay' && put(message.data as ReplayChange),
    replays.reload,
  );
  const start = () => {
    setStarting(null);
    setOpen(true);
  };
  return (
    <>
      <LiveHead at="replays">
        <Button kind="first" onClick={start}>
          Start a replay
        </Button>
      </LiveHead>
      <Shown of={replays} what="Loading replays">
        {({ items }) => (items.length === 0 ? <None onStart={start} /> : <List of={items} onChange={put} />)}
      </Shown>
      <More of={replays} />
      {open && (
        <StartReplay
          fileId={starting}
          onClose={() => setOpen(false)}
          onStarted={(replay) => go(replayPath(replay.replay_id))}
        />
      )}
    </>
  );
}

function None({ onStart }: { onStart: () => void }) {
  return (
    <Empty title="Nothing is being replayed">
      <p>A replay sends the rows of a file once more, as if they came now. Nothing of it enters the newest readings.</p>
      <Button onClick={onStart}>Start a replay</Button>
    </Empty>
  );
}

function List({ of, onChange }: { of: readonly Replay[]; onChange: (change: Replay) => void }) {
  return (
    <ActionTable kind="stacked" heads={['File', 'State', 'Progress', 'Pace', 'Started']}>
      {of.map((replay) => (
        <tr key={replay.replay_id}>
          <td>
            <Link href={replayPath(replay.replay_id)} class="theirs">
              {replay.name}
            </Link>
          </td>
          <td data-label="State">
            <Status name={replay.state} />
          </td>
          <td class="number" data-label="Progress">
            {progressOf(replay)}
          </td>
          <td data-label="Pace">
            <span>
              {paceOf(replay)}
              {replay.loop && ', again and again'}
            </span>
          </td>
          <td data-label="Started">
            <Ago at={replay.started_at} />
          </td>
          <td>
            <PauseButton replay={replay} onChange={onChange} />
          </td>
        </tr>
      ))}
    </ActionTable>
  );
}

/** Pauses what runs, and lets go on what pauses; nothing for what is over. */
export function PauseButton({ replay, onChange }: { replay: Replay; onChange: (change: Replay) => void }) {
  const { busy, act } = useAct();
  if (isOver(replay)) return null;
  const running = replay.state === 'running';
  const turn = async () => {
    const body = { state: running ? 'paused' : 'running' } as const;
    onChange(await patch('/v1/replays/{replay_id}', { path: { replay_id: replay.replay_id }, body }));
  };
  return (
    <Button busy={busy} onClick={() => act(() => turn().catch(tellFailed))}>
      {running ? '❚❚ Pause' : '▶ Go on'}
      <span class="hidden-but-read"> {replay.name}</span>
    </Button>
  );
}
