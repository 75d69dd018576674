import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { post, remove } from '../api/client.ts';
import { may, me } from '../api/me.ts';
import { asProblem } from '../api/problem.ts';
import { ExportDialog } from '../export/dialog.tsx';
import { Button, Field, Select } from '../parts/basics.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { tell } from '../parts/notices.tsx';
import { useStore } from '../store.ts';
import { useRuleSets } from './rule_sets.ts';
import { counted } from './units.ts';

const AT_ONCE = 4;
const MOST_COMPARED = 8;

/** What can be done with the files that are selected. */
export function Actions({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const [asked, setAsked] = useState<'delete' | 'reprocess' | 'export' | null>(null);
  const who = useStore(me);
  const [, go] = useLocation();
  const some = counted(ids.length, 'file');
  const query = ids.map((id) => `file=${encodeURIComponent(id)}`).join('&');
  return (
    <div class="selection" role="toolbar" aria-label="With the selected files">
      <strong>{some} selected</strong>
      <Button
        disabled={ids.length < 2 || ids.length > MOST_COMPARED}
        title={`Two to ${MOST_COMPARED} of them`}
        onClick={() => go(`/compare?${query}`)}
      >
        Compare
      </Button>
      {may(who, 'write') && <Button onClick={() => setAsked('export')}>Export</Button>}
      {may(who, 'write') && <Button onClick={() => setAsked('reprocess')}>Reprocess</Button>}
      {may(who, 'admin') && (
        <Button kind="danger" onClick={() => setAsked('delete')}>
          Delete
        </Button>
      )}
      <Button kind="quiet" onClick={onDone}>
        Select none
      </Button>
      {asked === 'delete' && (
        <Confirm
          title={`Delete ${some}?`}
          yes="Delete"
          danger
          onClose={() => setAsked(null)}
          onYes={async () => {
            await forEach(ids, 'Deleted', (file_id) => remove('/v1/files/{file_id}', { path: { file_id } }));
            onDone();
          }}
        >
          <p>Their readings are shown no more, in no list, curve or export. What was uploaded stays in storage.</p>
        </Confirm>
      )}
      {asked === 'export' && <ExportDialog fileIds={ids} onClose={() => setAsked(null)} />}
      {asked === 'reprocess' && <Reprocess ids={ids} onClose={() => setAsked(null)} onDone={onDone} />}
    </div>
  );
}

function Reprocess({ ids, onClose, onDone }: { ids: readonly string[]; onClose: () => void; onDone: () => void }) {
  const sets = useRuleSets('as before');
  const [ruleSet, setRuleSet] = useState('');
  return (
    <Confirm
      title={`Reprocess ${counted(ids.length, 'file')}`}
      yes="Reprocess"
      onClose={onClose}
      onYes={async () => {
        const body = ruleSet === '' ? {} : { rule_set: ruleSet };
        await forEach(ids, 'Began with', (file_id) =>
          post('/v1/files/{file_id}/reprocess', { path: { file_id }, body: body as never }),
        );
        onDone();
      }}
    >
      <p>Each is judged once more, from what was uploaded, into a new version. The versions before it stay.</p>
      <Field label="Rule set" hint="Its newest version.">
        <Select value={ruleSet} options={sets} onPick={setRuleSet} />
      </Field>
    </Confirm>
  );
}

/** Do something with each, some at a time, and say how it went; what fails of some does not keep the others back. */
async function forEach(ids: readonly string[], did: string, act: (id: string) => Promise<unknown>): Promise<void> {
  const left = [...ids];
  const failed: unknown[] = [];
  const work = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await act(id).catch((error: unknown) => failed.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failed.length === ids.length) throw failed[0];
  tell(`${did} ${counted(ids.length - failed.length, 'file')}.`);
  if (failed.length > 0) tell(`${counted(failed.length, 'file')} refused it: ${asProblem(failed[0]).detail}`, 'failed');
}
