import { useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import { type Answer, get } from '../api/client.ts';
import { usePages } from '../api/hooks.ts';
import { Button, Field, Time } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import { ActionTable } from '../parts/table.tsx';
import { RuleSetPage } from './rule_set.tsx';

type Listed = Answer<'/v1/rules'>['rule_sets'][number];
const NAME = /^[\p{L}\p{N}_-]{1,64}$/u;

/** Which limits readings are judged by: all rule sets, or the one that the address names. */
export function Rules() {
  const [search] = useSearchParams();
  const name = search.get('set');
  const from = search.get('from');
  return name === null ? <RuleSets /> : <RuleSetPage key={`${name} ${from}`} name={name} from={from} />;
}

const path = (asked: Record<string, string>) => `/admin/rules?${new URLSearchParams(asked)}`;

function RuleSets() {
  const [naming, setNaming] = useState<{ from: string | null } | null>(null);
  const sets = usePages(async (cursor, signal) => {
    const page = await get('/v1/rules', { query: { cursor }, signal });
    return { items: page.rule_sets, next_cursor: page.next_cursor };
  }, []);
  return (
    <>
      <div class="page-head">
        <h2>Rule sets</h2>
        <Button kind="first" onClick={() => setNaming({ from: null })}>
          Write a new one
        </Button>
      </div>
      <Shown of={sets} what="Loading rule sets">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No rule sets" />
          ) : (
            <Table of={items} onCopy={(from) => setNaming({ from })} />
          )
        }
      </Shown>
      <More of={sets} />
      {naming && (
        <NameIt from={naming.from} taken={sets.items.map(({ name }) => name)} onClose={() => setNaming(null)} />
      )}
    </>
  );
}

function Table({ of, onCopy }: { of: readonly Listed[]; onCopy: (name: string) => void }) {
  return (
    <ActionTable kind="stacked" heads={['Name', 'Version', 'Written', 'By', 'Why']}>
      {of.map((set) => (
        <tr key={set.name}>
          <td>
            <Link href={path({ set: set.name })} class="theirs">
              {set.name}
            </Link>
            {set.unknown_pattern && (
              <span class="wrong"> ✕ Its pattern for sensor ids is none that would be taken today.</span>
            )}
          </td>
          <td class="number" data-label="Version">
            {set.version}
          </td>
          <td data-label="Written">{set.shipped ? 'ships with Titer' : <Time at={set.at} />}</td>
          <td class="theirs" data-label="By">
            {set.by?.label ?? ''}
          </td>
          <td class="theirs" data-label="Why">
            {set.reason ?? ''}
          </td>
          <td>
            <Button onClick={() => onCopy(set.name)}>
              Copy<span class="hidden-but-read"> {set.name}</span>
            </Button>
          </td>
        </tr>
      ))}
    </ActionTable>
  );
}

function NameIt({ from, taken, onClose }: { from: string | null; taken: readonly string[]; onClose: () => void }) {
  const [, go] = useLocation();
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const wrong = taken.includes(trimmed)
    ? 'There is one of this name.'
    : trimmed !== '' && !NAME.test(trimmed)
      ? 'Use letters, digits, - and _, up to 64.'
      : undefined;
  const goOn = () => {
    onClose();
    go(path({ set: trimmed, from: from ?? '' }));
  };
  return (
    <FormDialog
      title={from === null ? 'A new rule set' : `A copy of ${from}`}
      onClose={onClose}
      send="Go on"
      onSend={goOn}
      disabled={trimmed === '' || wrong !== undefined}
    >
      <Field label="Name" wrong={wrong} hint="Uploads and readings ask for it by this name. Nothing is written yet.">
        <input class="input" required value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
    </FormDialog>
  );
}
