import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { address, ask } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { DropArea } from '../files/drop.tsx';
import type { Chosen } from '../files/dropped.ts';
import { asQuery, asWords, type Options } from '../files/options.ts';
import { bytes } from '../files/units.ts';
import { uploads } from '../files/uploads.ts';
import type { OptionValue, Options as Said } from '../options/fields.ts';
import { OptionsForm } from '../options/form.tsx';
import { Button } from '../parts/basics.tsx';
import { Empty, Shown, sentence } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import { Cells } from './cells-view.tsx';
import './explain.css';
import { Columns, Evidence, Faults, Kept } from './parts.tsx';
import { plain } from './plain.ts';
import type { Explanation } from './questions.ts';
import { Questions } from './questions-view.tsx';
import { sampleOf } from './sample.ts';

/** How a file would be read, before it is sent: what each column is taken for and why, and what it leaves open. */
export default function ExplainPage(_: RouteProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [said, setSaid] = useState<Options>({});
  return (
    <>
      <div class="page-head">
        <h1>How would this be read?</h1>
      </div>
      <DropArea
        folders={false}
        many={false}
        first={chosen === null}
        onChosen={([first]) => {
          setSaid({});
          setChosen(first ?? null);
        }}
      >
        {chosen ? (
          <>
            <strong class="theirs">{chosen.name}</strong> <span class="faint">{bytes(chosen.file.size)}</span>
          </>
        ) : (
          'Drop a file: nothing of it is kept'
        )}
      </DropArea>
      {chosen ? (
        <Explained key={`${chosen.name} ${chosen.file.lastModified}`} chosen={chosen} said={said} onSay={setSaid} />
      ) : (
        <Empty title="See it before it is sent">
          <p>
            The first rows of the file, coloured by what each column is taken for, what in the file says so, and
            questions about what it leaves open.
          </p>
        </Empty>
      )}
    </>
  );
}

interface Props {
  chosen: Chosen;
  said: Options;
  onSay: (said: Options) => void;
}

function Explained({ chosen, said, onSay }: Props) {
  const found = useLoad((signal) => preview(chosen, said, signal), [chosen, JSON.stringify(said)]);
  const [before, setBefore] = useState<Explanation | null>(null); // stays in sight while an answer is looked at
  if (found.data && found.data !== before) setBefore(found.data);
  const shown = found.data ?? (found.state === 'loading' ? before : null);
  return (
    <>
      <SaidOfIt said={said} onSay={onSay} />
      {shown ? (
        <Whole chosen={chosen} explanation={shown} said={said} onSay={onSay} busy={found.state === 'loading'} />
      ) : (
        <Shown of={found} what="Reading the file">
          {() => null}
        </Shown>
      )}
      <details class="card more">
        <summary>Everything that can be said of it</summary>
        <OptionsForm value={said as Said} onChange={(name, value) => onSay(withOption(said, name, value))} />
      </details>
    </>
  );
}

async function preview({ file, name }: Chosen, said: Options, signal: AbortSignal): Promise<Explanation> {
  const body = await sampleOf(file);
  const url = address('/v1/preview', {}, { ...asQuery(said), name, size: file.size });
  const headers = { 'Content-Type': 'application/octet-stream' };
  return (await ask('POST', url, { body, headers, signal })).json() as Promise<Explanation>;
}

function withOption(said: Options, name: string, value: OptionValue): Options {
  const next = { ...said, [name]: value };
  const empty = (each: unknown) => each === null || each === '' || (Array.isArray(each) && each.length === 0);
  return Object.fromEntries(Object.entries(next).filter(([, each]) => !empty(each)));
}

/** What was said of the file so far; each can be taken back. */
function SaidOfIt({ said, onSay }: Omit<Props, 'chosen'>) {
  const names = Object.keys(said) as (keyof Options)[];
  if (names.length === 0) return null;
  return (
    <ul class="said" aria-label="What you said of it">
      {names.map((name) => {
        const words = asWords({ [name]: said[name] });
        const { [name]: _gone, ...rest } = said;
        return (
          <li key={name} class="theirs">
            {words}
            <Button kind="quiet" aria-label={`Take back ${words}`} onClick={() => onSay(rest)}>
              ✕
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

function Whole({ chosen, explanation, said, onSay, busy }: Props & { explanation: Explanation; busy: boolean }) {
  const who = useStore(me);
  const [, go] = useLocation();
  const { refused, message } = explanation;
  const send = () => {
    uploads.add([chosen], said);
    go('/');
  };
  return (
    <div class="explained" aria-busy={busy}>
      <section class="verdict" data-refused={refused} role="status">
        <p>
          <strong>{refused ? '✕ It would be refused.' : '● It would be read.'}</strong>{' '}
          {message && <span class="theirs">{sentence(plain(message))}</span>}
        </p>
        {may(who, 'write') && (
          <Button kind={refused ? 'plain' : 'first'} disabled={busy} onClick={send}>
            {refused ? 'Upload it all the same' : 'Upload it like this'}
          </Button>
        )}
      </section>
      <Questions explanation={explanation} said={said} onSay={(more) => onSay({ ...said, ...more })} />
      <Cells file={chosen.file} explanation={explanation} />
      <Columns explanation={explanation} said={said} onSay={onSay} />
      <Evidence explanation={explanation} />
      <Kept explanation={explanation} />
      <Faults explanation={explanation} />
    </div>
  );
}
