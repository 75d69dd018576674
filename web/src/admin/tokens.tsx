import { useState } from 'preact/hooks';
import type { Answer } from '../api/client.ts';
import { get, post, remove } from '../api/client.ts';
import { useAct, useLoad, usePages } from '../api/hooks.ts';
import { Button, Field, Select, Time } from '../parts/basics.tsx';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import { ActionTable } from '../parts/table.tsx';
import { toggled } from '../sets.ts';
import { CopyButton } from './copy.tsx';

type Token = Answer<'/v1/tokens'>['tokens'][number];
const SCOPES = [
  { name: 'read', what: 'see files, readings, sensors' },
  { name: 'write', what: 'send files and readings, annotate, replay' },
  { name: 'admin', what: 'all, with tokens, rule sets and deletion' },
] as const;
type Scope = (typeof SCOPES)[number]['name'];

export function Tokens() {
  const tokens = usePages(async (cursor, signal) => {
    const page = await get('/v1/tokens', { query: { cursor }, signal });
    return { items: page.tokens, next_cursor: page.next_cursor };
  }, []);
  const me = useLoad((signal) => get('/v1/me', { signal }), []);
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const drop = async (token: Token) => {
    await remove('/v1/tokens/{token_id}', { path: { token_id: token.token_id } });
    tokens.changeItems((items) => items.filter((each) => each.token_id !== token.token_id));
  };
  return (
    <>
      <div class="page-head">
        <h2>Tokens</h2>
        <Button kind="first" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      </div>
      <Shown of={tokens} what="Loading tokens">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No tokens" />
          ) : (
            <TokenTable of={items} own={me.data?.token_id ?? null} onWithdraw={setLeaving} />
          )
        }
      </Shown>
      <More of={tokens} />
      {making && <MakeToken onClose={() => setMaking(false)} onMade={tokens.reload} />}
      {leaving && (
        <Confirm
          title="Withdraw this token?"
          yes="Withdraw it"
          danger
          onClose={() => setLeaving(null)}
          onYes={() => drop(leaving)}
        >
          <p>
            <b class="theirs">{leaving.label}</b> opens nothing any more, within 30 seconds and for good. What it sent
            stays.
          </p>
          {leaving.token_id === me.data?.token_id && <p class="note">It is the token that you use now.</p>}
        </Confirm>
      )}
    </>
  );
}

function TokenTable({
  of,
  own,
  onWithdraw,
}: {
  of: readonly Token[];
  own: string | null;
  onWithdraw: (token: Token) => void;
}) {
  return (
    <ActionTable kind="stacked" heads={['For', 'May', 'Made', 'Ends', 'Id']}>
      {of.map((token) => (
        <tr key={token.token_id}>
          <td class="theirs" data-label="For">
            <span>
              {token.label}
              {token.token_id === own && <span class="faint"> (yours)</span>}
            </span>
          </td>
          <td data-label="May">{token.scopes.join(', ')}</td>
          <td data-label="Made">
            <Time at={token.created_at} />
          </td>
          <td data-label="Ends">
            <Ends at={token.expires_at} />
          </td>
          <td class="mono small" data-label="Id">
            {token.token_id}
          </td>
          <td>
            <Button kind="danger" onClick={() => onWithdraw(token)}>
              Withdraw<span class="hidden-but-read"> {token.label}</span>
            </Button>
          </td>
        </tr>
      ))}
    </ActionTable>
  );
}

function Ends({ at }: { at: string | null }) {
  if (at === null) return <>never</>;
  if (Date.parse(at) > Date.now()) return <Time at={at} />;
  return (
    <span class="wrong">
      ✕ ended <Time at={at} />
    </span>
  );
}

const LASTS = [
  { value: '1', label: 'A day' },
  { value: '30', label: '30 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Until it is withdrawn' },
];
const A_DAY = 86_400_000;

function MakeToken({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [label, setLabel] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(['read']));
  const [days, setDays] = useState('30');
  const { busy, problem, act } = useAct();
  const [made, setMade] = useState<Answer<'/v1/tokens', 'post'> | null>(null);
  const make = () =>
    act(async () => {
      const ends = days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * A_DAY).toISOString() };
      setMade(await post('/v1/tokens', { body: { label: label.trim(), scopes: [...scopes], ...ends } }));
      onMade();
    });
  if (made) return <MadeToken token={made} onClose={onClose} />;
  return (
    <FormDialog
      title="Make a token"
      onClose={onClose}
      send="Make it"
      onSend={make}
      busy={busy}
      disabled={label.trim() === '' || scopes.size === 0}
      problem={problem}
    >
      <Field label="What it is for" hint="Lists show it, and annotations and rule sets say who wrote them by it.">
        <input
          class="input"
          required
          maxLength={255}
          placeholder="press 1, uploads"
          value={label}
          onInput={(event) => setLabel(event.currentTarget.value)}
        />
      </Field>
      <ScopePicks chosen={scopes} onChoose={setScopes} />
      <Field label="How long it lasts">
        <Select value={days} options={LASTS} onPick={setDays} />
      </Field>
    </FormDialog>
  );
}

function ScopePicks({
  chosen,
  onChoose,
}: {
  chosen: ReadonlySet<Scope>;
  onChoose: (scopes: ReadonlySet<Scope>) => void;
}) {
  return (
    <fieldset class="picks">
      <legend>What it may do</legend>
      {SCOPES.map(({ name, what }) => (
        <label key={name} class="tick">
          <input type="checkbox" checked={chosen.has(name)} onChange={() => onChoose(toggled(chosen, name))} />
          <span>
            <b>{name}</b> <span class="hint">{what}</span>
          </span>
        </label>
      ))}
      {chosen.size === 0 && <span class="wrong">Choose at least one.</span>}
    </fieldset>
  );
}

/** The text of a token, this once: it is kept nowhere, not by the page either. */
function MadeToken({ token, onClose }: { token: Answer<'/v1/tokens', 'post'>; onClose: () => void }) {
  return (
    <Dialog title="The token is made" onClose={onClose}>
      <div class="body">
        <p class="note">Copy it now: it is shown this once, and kept nowhere.</p>
        <p class="secret mono" data-secret="">
          {token.token}
        </p>
        <p class="small">
          For <b class="theirs">{token.label}</b>; it may {token.scopes.join(', ')}; ends{' '}
          {token.expires_at === null ? 'when it is withdrawn' : <Time at={token.expires_at} />}.
        </p>
      </div>
      <footer>
        <CopyButton text={token.token} what="the token" />
        <Button kind="first" onClick={onClose}>
          I have it
        </Button>
      </footer>
    </Dialog>
  );
}
