import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Answer } from '../api/client.ts';
import { get, post } from '../api/client.ts';
import { useAct, usePages } from '../api/hooks.ts';
import { Button, Field, Time } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { tell, tellFailed } from '../parts/notices.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';

type Item = Answer<'/v1/parked'>['parked'][number];

/** What could not be processed, however often it was tried: another try, or none. */
export function Parked() {
  const [discarded, setDiscarded] = useState(false);
  const [leaving, setLeaving] = useState<Item | null>(null);
  const parked = usePages(
    async (cursor, signal) => {
      const page = await get('/v1/parked', { query: { cursor, discarded: discarded || null }, signal });
      return { items: page.parked, next_cursor: page.next_cursor };
    },
    [discarded],
  );
  const put = (item: Item) =>
    parked.changeItems((items) => items.map((each) => (each.parked_id === item.parked_id ? item : each)));
  const drop = (item: Item) => parked.changeItems((items) => items.filter((each) => each.parked_id !== item.parked_id));
  return (
    <>
      <div class="page-head">
        <h2>Parked</h2>
        <label class="tick">
          <input type="checkbox" checked={discarded} onChange={(event) => setDiscarded(event.currentTarget.checked)} />
          Those that were left at that
        </label>
        <Button onClick={parked.reload}>Look again</Button>
      </div>
      <Shown of={parked} what="Loading what is parked">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={discarded ? 'Nothing was left at that' : 'Nothing is parked'}>
              <p>{discarded ? '' : 'Everything that came could be processed.'}</p>
            </Empty>
          ) : (
            <ul class="parked">
              {items.map((item) => (
                <ParkedItem key={item.parked_id} item={item} onRedriven={put} onDiscard={setLeaving} />
              ))}
            </ul>
          )
        }
      </Shown>
      <More of={parked} />
      {leaving && <Discard item={leaving} onClose={() => setLeaving(null)} onDone={drop} />}
    </>
  );
}

interface ItemProps {
  item: Item;
  onRedriven: (item: Item) => void;
  onDiscard: (item: Item) => void;
}

function ParkedItem({ item, onRedriven, onDiscard }: ItemProps) {
  return (
    <li class="card parked-item">
      <p>
        <b class="theirs">{nameOf(item)}</b>
      </p>
      <p class="theirs">{item.message}</p>
      {item.error && <p class="small theirs">The last attempt: {item.error}</p>}
      <p class="small faint">
        {item.attempts} {item.attempts === 1 ? 'attempt' : 'attempts'}, parked <Time at={item.parked_at} />
        {item.redriven_at && (
          <>
            , sent again <Time at={item.redriven_at} />
          </>
        )}
        {item.file_id && (
          <>
            {' '}
            · <Link href={`/files/${item.file_id}`}>its file</Link>
          </>
        )}
      </p>
      {item.discarded_at ? (
        <p class="small">
          Left at that <Time at={item.discarded_at} /> by{' '}
          <span class="theirs">{item.discarded_by?.label ?? 'nobody known'}</span>:{' '}
          <span class="theirs">{item.discarded_for}</span>
        </p>
      ) : (
        <p class="actions">
          <Redrive item={item} onDone={onRedriven} />
          <Button kind="danger" onClick={() => onDiscard(item)}>
            Leave it at that<span class="hidden-but-read">: {nameOf(item)}</span>
          </Button>
        </p>
      )}
    </li>
  );
}

function nameOf(item: Item): string {
  return item.key ?? (item.receipt_id ? `Readings of the receipt ${item.receipt_id}` : `Message ${item.parked_id}`);
}

function Redrive({ item, onDone }: { item: Item; onDone: (item: Item) => void }) {
  const { busy, act } = useAct();
  const send = async () => {
    onDone(await post('/v1/parked/{parked_id}/redrive', { path: { parked_id: item.parked_id } }));
    tell('Sent again. It stays in the list until it has an end.');
  };
  return (
    <Button busy={busy} onClick={() => act(() => send().catch(tellFailed))}>
      Try again<span class="hidden-but-read">: {nameOf(item)}</span>
    </Button>
  );
}

function Discard({ item, onClose, onDone }: { item: Item; onClose: () => void; onDone: (item: Item) => void }) {
  const [reason, setReason] = useState('');
  const { busy, problem, act } = useAct();
  const go = () =>
    act(async () => {
      const path = { parked_id: item.parked_id };
      onDone(await post('/v1/parked/{parked_id}/discard', { path, body: { reason: reason.trim() } }));
      onClose();
    });
  return (
    <FormDialog
      title="Leave it at that?"
      onClose={onClose}
      send="Leave it at that"
      danger
      onSend={go}
      busy={busy}
      disabled={reason.trim() === ''}
      problem={problem}
    >
      <p>
        <b class="theirs">{nameOf(item)}</b> goes from this list, and its file stays failed. What it was, who left it
        and why is kept.
      </p>
      <Field label="Why" hint="For whoever asks later.">
        <input
          class="input"
          required
          maxLength={500}
          placeholder="sent by mistake"
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}
