import { useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import { AnalysesHead } from '../analyses/head.tsx';
import { usePages } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { Button, Field, Time } from '../parts/basics.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { withSaid } from '../search.ts';
import { toggled } from '../sets.ts';
import { useStore } from '../store.ts';
import * as api from './api.ts';
import { DeclareDialog } from './declare.tsx';
import { LayOver } from './lay_over.tsx';
import { type Batch, keyOf, pathOf, tookText } from './model.ts';

const FILTERS = [
  { name: 'q', label: 'Batch' },
  { name: 'asset', label: 'Asset' },
  { name: 'product', label: 'Product' },
  { name: 'recipe', label: 'Recipe' },
] as const;
const LEAST = 2; // batches that can be laid over each other
const MOST = 20;

/** Batches: those that files name, and those that were declared. */
export default function BatchesPage(_: RouteProps) {
  const [search, setSearch] = useSearchParams();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<'declare' | 'over' | null>(null);
  const mayWrite = may(useStore(me), 'write');
  const query = Object.fromEntries(FILTERS.map(({ name }) => [name, search.get(name) || null]));
  const batches = usePages(
    async (cursor, signal) => {
      const page = await api.list({ ...query, limit: 50, cursor }, signal);
      return { items: page.batches, next_cursor: page.next_cursor };
    },
    [JSON.stringify(query)],
  );
  const chosen = batches.items.filter((each) => selected.has(keyOf(each)));
  const isNarrowed = Object.values(query).some((value) => value !== null);
  return (
    <>
      <AnalysesHead at="batches" />
      <div class="beside">
        {FILTERS.map(({ name, label }) => (
          <Field key={name} label={label}>
            <input
              class="input"
              type="search"
              value={search.get(name) ?? ''}
              onChange={({ currentTarget: { value } }) =>
                setSearch((before) => withSaid(before, name, value.trim()), { replace: true })
              }
            />
          </Field>
        ))}
        {mayWrite && <Button onClick={() => setOpen('declare')}>Declare a batch</Button>}
      </div>
      {mayWrite && chosen.length > 0 && (
        <div class="selection" role="toolbar" aria-label="With the selected batches">
          <strong>{chosen.length === 1 ? '1 batch' : `${chosen.length} batches`} selected</strong>
          <Button
            kind="first"
            disabled={chosen.length < LEAST || chosen.length > MOST}
            title={`${LEAST} to ${MOST} of them`}
            onClick={() => setOpen('over')}
          >
            Lay over each other
          </Button>
          <Button kind="quiet" onClick={() => setSelected(new Set())}>
            Select none
          </Button>
        </div>
      )}
      <Shown of={batches} what="Loading batches">
        {({ items }) =>
          items.length === 0 ? (
            <None isNarrowed={isNarrowed} />
          ) : (
            <Table items={items} selected={selected} onSelect={setSelected} />
          )
        }
      </Shown>
      <More of={batches} />
      {open === 'declare' && <DeclareDialog onDone={batches.reload} onClose={() => setOpen(null)} />}
      {open === 'over' && <LayOver batches={chosen} onClose={() => setOpen(null)} />}
    </>
  );
}

function None({ isNarrowed }: { isNarrowed: boolean }) {
  return isNarrowed ? (
    <Empty title="No batch is like that" />
  ) : (
    <Empty title="No batches yet">
      <p>Files whose rows name a batch, such as by a column batch_id, make one; others can be declared.</p>
    </Empty>
  );
}

function Table(props: {
  items: readonly Batch[];
  selected: ReadonlySet<string>;
  onSelect: (keys: ReadonlySet<string>) => void;
}) {
  return (
    <div class="scroll">
      <table class="table stacked">
        <thead>
          <tr>
            <th>
              <span class="hidden-but-read">Selected</span>
            </th>
            {['Batch', 'Asset', 'Product', 'Recipe', 'Began', 'Took', 'Phases', 'Files'].map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.items.map((batch) => (
            <Row
              key={keyOf(batch)}
              batch={batch}
              isSelected={props.selected.has(keyOf(batch))}
              onToggle={() => props.onSelect(toggled(props.selected, keyOf(batch)))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ batch, isSelected, onToggle }: { batch: Batch; isSelected: boolean; onToggle: () => void }) {
  return (
    <tr>
      <td>
        <input type="checkbox" aria-label={`Select ${batch.batch_id}`} checked={isSelected} onChange={onToggle} />
      </td>
      <td data-label="Batch">
        <Link href={pathOf(batch)} class="theirs">
          {batch.batch_id}
        </Link>
      </td>
      <td data-label="Asset" class="theirs">
        {batch.asset ?? ''}
      </td>
      <td data-label="Product" class="theirs">
        {batch.product ?? ''}
      </td>
      <td data-label="Recipe" class="theirs">
        {batch.recipe ?? ''}
      </td>
      <td data-label="Began">
        <Time at={batch.started_at} />
      </td>
      <td data-label="Took">{tookText(batch.started_at, batch.ended_at)}</td>
      <td data-label="Phases" class="theirs">
        {batch.phases.map(({ name }) => name).join(', ')}
      </td>
      <td data-label="Files">{batch.file_count}</td>
    </tr>
  );
}
