import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { asRead, whole } from '../api/client.ts';
import { useAct, useLoad } from '../api/hooks.ts';
import { asProblem } from '../api/problem.ts';
import { Button, Field, Time } from '../parts/basics.tsx';
import { tell } from '../parts/notices.tsx';
import { Failed, Shown } from '../parts/states.tsx';
import { type Conflict, ConflictNote } from './conflict.tsx';
import { LimitsForm } from './limits_form.tsx';
import { documentOf, fieldsOf, type RuleDocument, type RuleFields, type RuleSet } from './rules_form.ts';
import { useCheck } from './use_check.ts';
import { Versions } from './versions.tsx';

/**
 * One rule set: its newest version in a form, and all versions side by side. `from` is the one that a new one begins as,
 * empty where it begins as none; null where it is there already.
 */
export function RuleSetPage({ name, from }: { name: string; from: string | null }) {
  const [, go] = useLocation();
  const found = useLoad((signal) => load(name, from, signal), [name, from]);
  const written = () =>
    from === null ? found.reload() : go(`/admin/rules?${new URLSearchParams({ set: name })}`, { replace: true });
  return (
    <>
      <div class="page-head">
        <h2 class="theirs">{name}</h2>
        <Link href="/admin/rules">All rule sets</Link>
      </div>
      <Shown of={found} what="Loading the rule set">
        {({ newest, begins, tag }) =>
          newest?.shipped ? (
            <ShippedSet of={newest} />
          ) : (
            <Editor
              key={newest?.version ?? 0}
              name={name}
              newest={newest}
              begins={begins}
              tag={tag}
              onWritten={written}
            />
          )
        }
      </Shown>
    </>
  );
}

interface Found {
  /** null where there is none of this name yet. */
  newest: RuleSet | null;
  begins: Partial<RuleDocument>;
  tag: string | null;
}

async function load(name: string, from: string | null, signal: AbortSignal): Promise<Found> {
  if (from === '') return { newest: null, begins: {}, tag: null };
  const { set, tag } = await find(from ?? name, signal);
  const begins = set as Partial<RuleDocument>;
  return from === null ? { newest: set, begins, tag } : { newest: null, begins, tag: null };
}

async function find(name: string, signal?: AbortSignal): Promise<Conflict> {
  const answer = await whole('get', '/v1/rules/{name}', { path: { name }, signal });
  return { set: (await answer.json()) as RuleSet, tag: answer.headers.get('ETag') };
}

function ShippedSet({ of }: { of: RuleSet }) {
  return (
    <>
      <p class="note">
        {of.rule_set} ships with Titer and stays as it is. To judge by other limits, copy it under another name, from
        the list.
      </p>
      <fieldset disabled class="rule-form">
        <LimitsForm fields={fieldsOf(of as Partial<RuleDocument>)} wrong={new Map()} onChange={() => {}} />
      </fieldset>
    </>
  );
}

interface EditorProps {
  name: string;
  newest: RuleSet | null;
  begins: Partial<RuleDocument>;
  tag: string | null;
  onWritten: () => void;
}

function Editor({ name, newest, begins, tag, onWritten }: EditorProps) {
  const [fields, setFields] = useState<RuleFields>(() => fieldsOf(begins));
  const [reason, setReason] = useState('');
  const [base, setBase] = useState(tag);
  const { busy, problem, act } = useAct();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const checked = useCheck(name, fields);
  const write = async () => {
    try {
      tell(await put(name, fields, reason, base, newest));
      onWritten();
    } catch (error) {
      if (asProblem(error).code !== 'precondition_failed') throw error;
      setConflict(await find(name));
    }
  };
  const same = newest !== null && JSON.stringify(documentOf(fields)) === JSON.stringify(documentOf(fieldsOf(begins)));
  const canWrite = reason.trim() !== '' && checked.state !== 'wrong' && !same;
  return (
    <>
      <Head newest={newest} />
      <form
        class="rule-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (canWrite) void act(write);
        }}
      >
        <LimitsForm fields={fields} wrong={checked.wrong} onChange={setFields} />
        <CheckNote checked={checked} />
        {conflict && (
          <ConflictNote
            conflict={conflict}
            mine={documentOf(fields)}
            onTheirs={onWritten}
            onMine={() => {
              setBase(conflict.tag);
              setConflict(null);
            }}
          />
        )}
        <div class="write">
          <Field label="Why it changes" hint={same ? 'Nothing is changed yet.' : 'It is kept with the version.'}>
            <input
              class="input"
              required
              maxLength={500}
              placeholder="probe 7 replaced"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </Field>
          <Button kind="first" type="submit" busy={busy} disabled={!canWrite}>
            {newest === null ? 'Write version 1' : `Write version ${newest.version + 1}`}
          </Button>
        </div>
        {problem && <Failed problem={problem} />}
      </form>
      {newest && <Versions name={name} newest={newest.version} />}
    </>
  );
}

function Head({ newest }: { newest: RuleSet | null }) {
  if (newest === null) return <p class="hint">There is none of this name yet: what you write is its first version.</p>;
  return (
    <p class="small faint">
      {newest.rule_set}, written <Time at={newest.at} /> by <span class="theirs">{newest.by?.label}</span>:{' '}
      <span class="theirs">{newest.reason}</span>
    </p>
  );
}

function CheckNote({ checked }: { checked: ReturnType<typeof useCheck> }) {
  return (
    <div role="status" aria-live="polite">
      {checked.state === 'checking' && <p class="small hint">Checking …</p>}
      {checked.state === 'right' && <p class="small hint">● The service would take it.</p>}
      {checked.state === 'unknown' && <p class="small hint">It could not be checked; writing it checks it.</p>}
      {checked.elsewhere.map((text) => (
        <p key={text} class="wrong theirs">
          ✕ {text}
        </p>
      ))}
    </div>
  );
}

/** Write it where nobody wrote in between; return what to say. */
async function put(name: string, fields: RuleFields, reason: string, tag: string | null, newest: RuleSet | null) {
  const body = { reason: reason.trim(), ...documentOf(fields) };
  const answer = await whole('put', '/v1/rules/{name}', { path: { name }, body, headers: asRead(tag) });
  const written = (await answer.json()) as RuleSet;
  if (written.version === newest?.version) return `${written.rule_set} says this already: nothing was written.`;
  return `${written.rule_set} is written. Files that were judged keep theirs until they are reprocessed.`;
}
