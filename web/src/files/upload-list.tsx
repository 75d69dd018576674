import { Link } from 'wouter-preact';
import { Button, Progress } from '../parts/basics.tsx';
import { sentence } from '../parts/states.tsx';
import { useStore } from '../store.ts';
import { asWords } from './options.ts';
import { bytes, counted } from './units.ts';
import { inAll, MOVING, type Upload, uploads } from './uploads.ts';

const SAID: Record<Upload['state'], string> = {
  waiting: 'waiting',
  reading: 'reading',
  sending: 'sending',
  sent: 'sent',
  known: 'here already',
  failed: 'not sent',
  cut_off: 'cut off',
};
const MOST_SHOWN = 200;

/** What is being sent, each with how far it is, and all of it together. */
export function UploadList() {
  const all = useStore(uploads.all);
  if (all.length === 0) return null;
  const whole = inAll(all);
  const done = whole.size === 0 ? 1 : whole.done / whole.size;
  const cutOff = all.filter((each) => each.state === 'cut_off').length;
  return (
    <section class="card uploads" aria-label="Uploads">
      <header class="uploads-head">
        <h2>{whole.left > 0 ? `Sending ${counted(whole.left, 'file')}` : 'Uploads'}</h2>
        {whole.left > 0 && (
          <span class="hint">
            {Math.floor(done * 100)} % of {bytes(whole.size)}
          </span>
        )}
        <span class="hint" role="status">
          {whole.sent > 0 && `${counted(whole.sent, 'file')} sent`}
          {whole.failed > 0 && ` · ${whole.failed} not sent`}
        </span>
        {whole.sent > 0 && (
          <Button kind="quiet" onClick={() => uploads.clear()}>
            Put away those that were sent
          </Button>
        )}
      </header>
      {whole.left > 0 && <Progress done={done} label="All files" />}
      {cutOff > 0 && (
        <p class="note">
          {counted(cutOff, 'file')} cut off when the page was left. Choose {cutOff === 1 ? 'it' : 'them'} again: what
          was sent already is not sent twice.
        </p>
      )}
      <ul>
        {all.slice(0, MOST_SHOWN).map((each) => (
          <One key={each.id} upload={each} />
        ))}
      </ul>
      {all.length > MOST_SHOWN && <p class="hint">And {counted(all.length - MOST_SHOWN, 'more file')}.</p>}
    </section>
  );
}

function One({ upload }: { upload: Upload }) {
  const { state, name, size, done, problem } = upload;
  const moving = state === 'reading' || state === 'sending';
  return (
    <li class="upload" data-state={state}>
      <span class="theirs" title={asWords(upload.options).join('; ')}>
        {upload.fileId && state !== 'sending' ? <Link href={`/files/${upload.fileId}`}>{name}</Link> : name}
      </span>
      <span class="upload-size faint">{bytes(size)}</span>
      <span class="upload-state">
        {SAID[state]}
        {state === 'sent' && upload.duplicateOf && (
          <>
            , <Link href={`/files/${upload.duplicateOf}`}>known already</Link>
          </>
        )}
      </span>
      <span>
        {state === 'failed' && (
          <Button kind="quiet" onClick={() => uploads.retry(upload.id)}>
            Try again
          </Button>
        )}
        {state === 'known' && (
          <Button kind="quiet" onClick={() => uploads.retry(upload.id, true)}>
            Send anyway
          </Button>
        )}
        <Button
          kind="quiet"
          aria-label={`${MOVING.includes(state) ? 'Stop' : 'Forget'} ${name}`}
          onClick={() => uploads.drop(upload.id)}
        >
          ✕
        </Button>
      </span>
      {moving && <Progress done={size === 0 ? null : done / size} label={name} />}
      {problem && (
        <p class="upload-problem wrong" role="alert">
          {problem.title}: {sentence(problem.detail)} {problem.hint && sentence(problem.hint)}
        </p>
      )}
    </li>
  );
}
