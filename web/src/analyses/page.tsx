import { Link, useSearchParams } from 'wouter-preact';
import { may, me } from '../api/me.ts';
import { Field, Select } from '../parts/basics.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { withSaid } from '../search.ts';
import { useStore } from '../store.ts';
import { AnalysesHead } from './head.tsx';
import type { Analysis, Step } from './model.ts';
import { AnalysisRow } from './row.tsx';
import { useAnalyses, useSteps } from './use_analyses.ts';

const STATUSES = [
  { value: '', label: 'any' },
  { value: 'PENDING', label: 'pending' },
  { value: 'RUNNING', label: 'running' },
  { value: 'SUCCEEDED', label: 'succeeded' },
  { value: 'FAILED', label: 'failed' },
  { value: 'CANCELLED', label: 'cancelled' },
];

/** All analyses, as they go on. */
export default function AnalysesPage(_: RouteProps) {
  const [search, setSearch] = useSearchParams();
  const [step, status] = [search.get('step'), search.get('status')];
  const steps = useSteps();
  const isHere = (one: Analysis) => (!step || one.step === step) && (!status || one.status === status);
  const analyses = useAnalyses({ step, status }, isHere);
  const narrow = (name: string, value: string) =>
    setSearch((before) => withSaid(before, name, value), { replace: true });
  return (
    <>
      <AnalysesHead at="analyses" />
      <div class="beside">
        <Field label="Step">
          <Select
            value={step ?? ''}
            options={[
              { value: '', label: 'any' },
              ...(steps.data ?? []).map((each) => ({ value: each.name, label: each.title })),
            ]}
            onPick={(next) => narrow('step', next)}
          />
        </Field>
        <Field label="Status">
          <Select value={status ?? ''} options={STATUSES} onPick={(next) => narrow('status', next)} />
        </Field>
      </div>
      <Shown of={analyses} what="Loading analyses">
        {({ items }) => (
          <All items={items} steps={steps.data ?? []} take={analyses.take} narrowed={!!(step || status)} />
        )}
      </Shown>
      <More of={analyses} />
    </>
  );
}

function All(props: {
  items: readonly Analysis[];
  steps: readonly Step[];
  narrowed: boolean;
  take: (one: Analysis) => void;
}) {
  const mayWrite = may(useStore(me), 'write');
  if (props.items.length === 0) {
    return props.narrowed ? (
      <Empty title="No analysis is like that" />
    ) : (
      <Empty title="No analyses yet">
        <p>
          Open one of the <Link href="/">files</Link>, and choose "Analyse" above its curves.
        </p>
      </Empty>
    );
  }
  return (
    <ul class="analyses card">
      {props.items.map((analysis) => (
        <AnalysisRow
          key={analysis.analysis_id}
          analysis={analysis}
          steps={props.steps}
          mayWrite={mayWrite}
          onChange={props.take}
          saysOf
        />
      ))}
    </ul>
  );
}
