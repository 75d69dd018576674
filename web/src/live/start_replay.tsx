import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../api/client.ts';
import { useAct, useLoad } from '../api/hooks.ts';
import { Field, Select, Status } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { Empty, Shown, Waiting } from '../parts/states.tsx';
import { toggled } from '../sets.ts';
import { paceIn, type Replay } from './replay_state.ts';

const RESTS = 300; // ms
const SHOWN = 8; // files to choose from; more are found by name

interface Props {
  /** The file to begin with, where it is chosen already. */
  fileId: string | null;
  onClose: () => void;
  onStarted: (replay: Replay) => void;
}

/** Asks what is to be replayed, and how fast. */
export function StartReplay({ fileId, onClose, onStarted }: Props) {
  const [chosen, setChosen] = useState<string | null>(fileId);
  const [kind, setKind] = useState<'interval' | 'speed'>('interval');
  const [pace, setPace] = useState('1');
  const [loop, setLoop] = useState(false);
  const [sensors, setSensors] = useState<ReadonlySet<string> | null>(null);
  const { busy, problem, act } = useAct();
  const said = paceIn(kind, pace);
  const start = async () => {
    if (chosen === null || typeof said === 'string') return;
    await act(async () => {
      const only = sensors === null ? {} : { sensors: [...sensors] };
      onStarted(await post('/v1/replays', { body: { file_id: chosen, ...said, loop, ...only } }));
      onClose();
    });
  };
  return (
    <FormDialog
      title="Start a replay"
      onClose={onClose}
      send="Start"
      onSend={start}
      busy={busy}
      disabled={chosen === null || typeof said === 'string' || sensors?.size === 0}
      problem={problem}
    >
      <Files
        chosen={chosen}
        onChoose={(next) => {
          setChosen(next);
          setSensors(null);
        }}
      />
      {chosen !== null && <Sensors key={chosen} fileId={chosen} chosen={sensors} onChoose={setSensors} />}
      <div class="pace">
        <Field label="Pace">
          <Select value={kind} options={KINDS} onPick={(next) => setKind(next as typeof kind)} />
        </Field>
        <Field label={kind === 'interval' ? 'Seconds' : 'Times'} wrong={typeof said === 'string' ? said : undefined}>
          <input
            class="input"
            inputMode="decimal"
            value={pace}
            aria-invalid={typeof said === 'string'}
            onInput={(event) => setPace(event.currentTarget.value)}
          />
        </Field>
      </div>
      <label class="tick">
        <input type="checkbox" checked={loop} onChange={(event) => setLoop(event.currentTarget.checked)} />
        Begin anew after the last row
      </label>
    </FormDialog>
  );
}

const KINDS = [
  { value: 'interval', label: 'A row every … seconds' },
  { value: 'speed', label: '… × as fast as recorded' },
];

function Files({ chosen, onChoose }: { chosen: string | null; onChoose: (fileId: string) => void }) {
  const [name, setName] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(name.trim()), RESTS);
    return () => clearTimeout(timer);
  }, [name]);
  const files = useLoad(
    async (signal) => {
      const page = await get('/v1/files', { query: { name: asked || null, limit: 50 }, signal });
      return page.files.filter((file) => (file.reading_count ?? 0) > 0);
    },
    [asked],
  );
  return (
    <>
      <Field label="File">
        <input
          class="input"
          type="search"
          placeholder="A part of its name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Shown of={files} what="Loading files">
        {(found) =>
          found.length === 0 ? (
            <Empty title="No file with readings fits">
              <p>Replays play files that kept readings.</p>
            </Empty>
          ) : (
            <fieldset class="picks">
              <legend class="hidden-but-read">Which file</legend>
              {found
                .filter((file, index) => index < SHOWN || file.file_id === chosen)
                .map((file) => (
                  <label key={file.file_id} class="tick">
                    <input
                      type="radio"
                      name="file"
                      checked={file.file_id === chosen}
                      onChange={() => onChoose(file.file_id)}
                    />
                    <span class="theirs pick-name">{file.name}</span>
                    <Status name={file.status} />
                  </label>
                ))}
            </fieldset>
          )
        }
      </Shown>
    </>
  );
}

interface SensorsProps {
  fileId: string;
  /** null: all. */
  chosen: ReadonlySet<string> | null;
  onChoose: (sensors: ReadonlySet<string> | null) => void;
}

function Sensors({ fileId, chosen, onChoose }: SensorsProps) {
  const series = useLoad(
    async (signal) => (await get('/v1/files/{file_id}/summaries', { path: { file_id: fileId }, signal })).summaries,
    [fileId],
  );
  if (series.data === undefined) return series.state === 'failed' ? null : <Waiting what="Loading its sensors" />;
  const names = [...new Set(series.data.map((each) => each.sensor_id))];
  const toggle = (name: string) => {
    const next = toggled(chosen ?? new Set(names), name);
    onChoose(next.size === names.length ? null : next);
  };
  return (
    <details>
      <summary>
        {chosen === null ? `All ${names.length} sensors` : `${chosen.size} of ${names.length} sensors`}
        {chosen?.size === 0 && <span class="wrong"> Choose at least one.</span>}
      </summary>
      <fieldset class="picks">
        <legend class="hidden-but-read">Which sensors</legend>
        {names.map((name) => (
          <label key={name} class="tick">
            <input type="checkbox" checked={chosen?.has(name) ?? true} onChange={() => toggle(name)} />
            <span class="theirs">{name}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
