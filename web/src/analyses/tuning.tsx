import { Link, useLocation } from 'wouter-preact';
import { useLoad, usePolling, usePush } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { rounded } from '../curves/numbers.ts';
import { Button, Progress, Time } from '../parts/basics.tsx';
import { tellFailed } from '../parts/notices.tsx';
import { Said, Shown, sentence } from '../parts/states.tsx';
import { HeadedTable } from '../parts/table.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import '../file/file.css';
import './analyses.css';
import * as api from './api.ts';
import type { Json } from './json_schema.ts';
import { isOver, type Labelled, type Score, searchText, type Tuning } from './model.ts';
import { State } from './row.tsx';
import { inWords } from './schema.ts';

/** A search for the parameters of a detector: what it found, on which labels, and whether these decide. */
export default function TuningPage({ params }: RouteProps) {
  const id = params.id ?? '';
  const tuning = useLoad((signal) => api.tuning(id, signal), [id]);
  usePush([`analysis:${id}`], ({ type }) => type === 'analysis' && tuning.reload(), tuning.reload);
  const isOpen = tuning.data !== undefined && !isOver(tuning.data);
  usePolling(isOpen, tuning.reload);
  return (
    <article class="file">
      <header class="page-head">
        <h1>Tuning</h1>
        {tuning.data && <State of={tuning.data} />}
      </header>
      <Shown of={tuning} what="Loading the tuning">
        {(found) => <TuningView of={found} />}
      </Shown>
    </article>
  );
}

function TuningView({ of }: { of: Tuning }) {
  return (
    <>
      <p>
        Of <Link href={`/analyses/${of.analysis_id}`}>an analysis</Link> by the step{' '}
        <b class="theirs">{of.step.replaceAll('_', ' ')}</b>: {searchText(of.parameters)}.
      </p>
      {!isOver(of) && <Progress done={of.progress} label="How far it is" />}
      {of.message !== null && <Said text={of.message} />}
      {of.status === 'SUCCEEDED' && <Outcome of={of} />}
      {(of.labels?.length ?? 0) > 0 && (
        <section class="card" aria-labelledby="labels">
          <h2 id="labels">On which labels</h2>
          <Labels of={of.labels ?? []} />
        </section>
      )}
      {(of.folds?.length ?? 0) > 0 && (
        <section class="card" aria-labelledby="folds">
          <h2 id="folds">On parts that it did not see</h2>
          <Folds of={of} />
        </section>
      )}
    </>
  );
}

function Outcome({ of }: { of: Tuning }) {
  const mayWrite = may(useStore(me), 'write');
  const [, navigate] = useLocation();
  const apply = async () => {
    try {
      const before = await api.analysis(of.analysis_id);
      const parameters = { ...before.parameters, ...(of.best ?? {}) };
      const { analysis_id } = await api.begin({ step: before.step, parameters, input: before.input });
      navigate(`/analyses/${analysis_id}`);
    } catch (error) {
      tellFailed(error);
    }
  };
  return (
    <section class="card" aria-labelledby="outcome">
      <h2 id="outcome">What it found</h2>
      <p class={of.decided ? '' : 'note'}>
        <b>{of.decided ? 'The labels decide.' : 'The labels do not decide.'}</b> {of.reason && sentence(of.reason)}
      </p>
      <HeadedTable label="Before and after" kind="compact" heads={['Parameters', ...SCORES]}>
        <ScoreRow name="as they were" of={of.before} />
        <ScoreRow name={of.best ? inWords([], of.best) : 'none better'} of={of.after} />
      </HeadedTable>
      {typeof of.evaluations === 'number' && (
        <p class="hint">
          After {of.evaluations.toLocaleString('en')} tries; what was found is judged on parts that it was not found on.
        </p>
      )}
      {of.best && mayWrite && (
        <Button kind="first" onClick={apply}>
          Run it with these
        </Button>
      )}
    </section>
  );
}

const SCORES = ['Hits', 'Misses', 'False alarms', 'A day'].map((number) => ({ number }));

function ScoreRow({ name, of }: { name: string; of: Score | null | undefined }) {
  const figures = of ? [of.hits, of.misses, of.false_alarms, of.false_alarms_per_day] : [null, null, null, null];
  return (
    <tr>
      <th scope="row" class="theirs">
        {name}
      </th>
      {figures.map((value, i) => (
        <td key={i} class="number">
          {value === null || value === undefined ? '–' : rounded(value)}
        </td>
      ))}
    </tr>
  );
}

function Labels({ of }: { of: readonly Labelled[] }) {
  return (
    <HeadedTable label="Labels" kind="compact" heads={['Label', 'Sensor', 'From', 'To', 'Before', 'After']}>
      {of.map((each) => (
        <tr key={each.annotation_id}>
          <td>{each.label}</td>
          <td class="theirs">{each.sensor_id ?? ''}</td>
          <td>
            <Time at={each.from} />
          </td>
          <td>
            <Time at={each.to} />
          </td>
          <td>{hitText(each.label, each.hit_before)}</td>
          <td>{hitText(each.label, each.hit_after)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}

/** Return what a detector did at a label: a fault is to be found, what is normal is to be left alone. */
function hitText(label: string, hit: boolean | null | undefined): string {
  if (hit === null || hit === undefined) return '–';
  if (label === 'fault') return hit ? '● found' : '✕ missed';
  return hit ? '✕ false alarm' : '● left alone';
}

function Folds({ of }: { of: Tuning }) {
  return (
    <HeadedTable label="Parts" kind="compact" heads={['Part', ...SCORES]}>
      {of.folds?.flatMap((fold) => [
        <ScoreRow key={`${fold.name} before`} name={`${fold.name}, as they were`} of={fold.before} />,
        <ScoreRow
          key={`${fold.name} after`}
          name={`${fold.name}, ${fold.best ? inWords([], fold.best as Record<string, Json>) : 'searched on the others'}`}
          of={fold.after}
        />,
      ])}
    </HeadedTable>
  );
}
