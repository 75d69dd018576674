import '../file/file.css';
import { useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import { useLoad } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { nameOf } from '../curves/series.ts';
import { Button, Time } from '../parts/basics.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
import { HeadedTable } from '../parts/table.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import * as api from './api.ts';
import { DeclareDialog } from './declare.tsx';
import { LayOver } from './lay_over.tsx';
import { tookText, type WholeBatch } from './model.ts';

/** One batch: what it is, its phases, what it measured, and the files that tell of it. */
export default function BatchPage(_: RouteProps) {
  const [search] = useSearchParams();
  const of = { batch_id: search.get('batch_id') ?? '', asset: search.get('asset') || null };
  const found = useLoad((signal) => api.show(of, signal), [of.batch_id, of.asset]);
  return (
    <>
      {found.data === undefined && <h1 class="hidden-but-read">Batch</h1>}
      <Shown of={found} what="Loading the batch">
        {({ batch, tag }) => <BatchView batch={batch} tag={tag} reload={found.reload} />}
      </Shown>
    </>
  );
}

function BatchView({ batch, tag, reload }: { batch: WholeBatch; tag: string | null; reload: () => void }) {
  const [open, setOpen] = useState<'declare' | 'analyse' | 'take back' | null>(null);
  const [, navigate] = useLocation();
  const mayWrite = may(useStore(me), 'write');
  return (
    <article class="file">
      <header class="page-head">
        <h1 class="theirs">{batch.batch_id}</h1>
        {mayWrite && (
          <p class="head-actions">
            <Button onClick={() => setOpen('analyse')}>Analyse</Button>
            <Button onClick={() => setOpen('declare')}>Say more of it</Button>
            {batch.declared && (
              <Button kind="danger" onClick={() => setOpen('take back')}>
                Take back what was declared
              </Button>
            )}
          </p>
        )}
      </header>
      <section class="card" aria-labelledby="what">
        <h2 id="what">What it is</h2>
        <BatchFacts batch={batch} />
      </section>
      {batch.phases.length > 0 && (
        <section class="card" aria-labelledby="phases">
          <h2 id="phases">Phases</h2>
          <Phases batch={batch} />
        </section>
      )}
      <section class="card" aria-labelledby="measured">
        <h2 id="measured">What it measured</h2>
        {batch.series.length === 0 ? (
          <p class="hint">No file names series of it.</p>
        ) : (
          <ul>
            {batch.series.map(({ sensor_id, parameter, unit }) => (
              <li key={`${sensor_id} ${parameter} ${unit}`} class="theirs">
                {nameOf(sensor_id, parameter, unit)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="card" aria-labelledby="files">
        <h2 id="files">Files ({batch.file_count})</h2>
        <ul>
          {batch.files.map(({ file_id, version }) => (
            <li key={file_id}>
              <Link href={`/files/${file_id}`} class="mono small">
                {file_id}
              </Link>{' '}
              <span class="faint">version {version}</span>
            </li>
          ))}
        </ul>
      </section>
      {open === 'declare' && <DeclareDialog of={{ batch, tag }} onDone={reload} onClose={() => setOpen(null)} />}
      {open === 'analyse' && <LayOver batches={[batch]} onClose={() => setOpen(null)} />}
      {open === 'take back' && (
        <Confirm
          title="Take back what was declared?"
          yes="Take it back"
          danger
          onYes={async () => {
            await api.takeBack(batch, tag);
            navigate('/batches');
          }}
          onClose={() => setOpen(null)}
        >
          <p>What files tell of it stays; a batch that no file names is gone.</p>
        </Confirm>
      )}
    </article>
  );
}

function BatchFacts({ batch }: { batch: WholeBatch }) {
  const facts = [
    ['asset', batch.asset],
    ['product', batch.product],
    ['recipe', batch.recipe],
    ['took', tookText(batch.started_at, batch.ended_at)],
    ...Object.entries(batch.context),
  ] as const;
  return (
    <dl class="facts">
      {facts
        .filter(([, text]) => text)
        .map(([name, text]) => (
          <div key={name}>
            <dt class="theirs">{name}</dt>
            <dd class="theirs">{text}</dd>
          </div>
        ))}
      <div>
        <dt>began</dt>
        <dd>
          <Time at={batch.started_at} />
        </dd>
      </div>
      <div>
        <dt>ended</dt>
        <dd>
          <Time at={batch.ended_at} />
        </dd>
      </div>
    </dl>
  );
}

function Phases({ batch }: { batch: WholeBatch }) {
  return (
    <HeadedTable label="Phases" kind="compact" heads={['Phase', 'Began', 'Ended', 'Took']}>
      {batch.phases.map(({ name, from, to }) => (
        <tr key={`${name} ${from}`}>
          <th scope="row" class="theirs">
            {name}
          </th>
          <td>
            <Time at={from} />
          </td>
          <td>
            <Time at={to} />
          </td>
          <td>{tookText(from, to)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
