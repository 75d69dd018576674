import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { may, me } from '../api/me.ts';
import { fetchFile } from '../api/storage.ts';
import { rounded } from '../curves/numbers.ts';
import { choiceOf } from '../curves/series.ts';
import { Button, Progress, Time } from '../parts/basics.tsx';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { tellFailed } from '../parts/notices.tsx';
import { Said, Shown, sentence } from '../parts/states.tsx';
import { HeadedTable } from '../parts/table.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import '../file/file.css';
import './analyses.css';
import * as api from './api.ts';
import { AskForm } from './ask.tsx';
import { Events, FiguresView } from './findings.tsx';
import {
  type Analysis,
  type Figures,
  type FoundEvent,
  isOver,
  type Result,
  type Step,
  stepOf,
  titleOf,
} from './model.ts';
import { NAMED, Of } from './of.tsx';
import { ResultCurves } from './result_curves.tsx';
import { State } from './row.tsx';
import { wordOf } from './schema.ts';
import { TuneDialog } from './tune.tsx';
import { useAnalysis, useResult, useSteps } from './use_analyses.ts';

/** One analysis: how it goes, what it found, of what, and what can be made of it. */
export default function AnalysisPage({ params }: RouteProps) {
  const analysis = useAnalysis(params.id ?? '');
  const steps = useSteps();
  return (
    <>
      {analysis.data === undefined && <h1 class="hidden-but-read">Analysis</h1>}
      <Shown of={analysis} what="Loading the analysis">
        {(found) => <AnalysisView analysis={found} steps={steps.data ?? []} reload={analysis.reload} />}
      </Shown>
    </>
  );
}

function AnalysisView({ analysis, steps, reload }: { analysis: Analysis; steps: readonly Step[]; reload: () => void }) {
  return (
    <article class="file">
      <Head analysis={analysis} steps={steps} reload={reload} />
      {!isOver(analysis) && <Progress done={analysis.progress} label="How far it is" />}
      {analysis.outdated && (
        <p class="note">
          There are newer readings than those that it is of. "Run it anew" takes these; the result here stays as it is.
        </p>
      )}
      {analysis.message !== null && <Said text={analysis.message} />}
      {analysis.status === 'SUCCEEDED' && <Found analysis={analysis} steps={steps} />}
      <section class="card" aria-labelledby="made">
        <h2 id="made">How it was made</h2>
        <Made analysis={analysis} />
      </section>
    </article>
  );
}

type Open = 'delete' | 'tune' | 'on';

function Head({ analysis, steps, reload }: { analysis: Analysis; steps: readonly Step[]; reload: () => void }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [, navigate] = useLocation();
  const mayWrite = may(useStore(me), 'write');
  const step = stepOf(analysis, steps);
  const id = analysis.analysis_id;
  const isDone = analysis.status === 'SUCCEEDED';
  const goTo = (next: { analysis_id: string }) => navigate(`/analyses/${next.analysis_id}`);
  const anew = () =>
    api
      .begin({ step: analysis.step, parameters: analysis.parameters, input: analysis.input })
      .then(goTo)
      .catch(tellFailed);
  return (
    <header class="page-head">
      <h1 class="theirs">{titleOf(analysis, steps)}</h1>
      <State of={analysis} />
      <Of analysis={analysis} />
      <p class="head-actions">
        {!isOver(analysis) && mayWrite && (
          <Button onClick={() => api.cancel(id).then(reload, tellFailed)}>Cancel</Button>
        )}
        {isDone && (
          <Button onClick={() => api.parquet(id).then(({ url }) => fetchFile(url), tellFailed)}>As Parquet</Button>
        )}
        {isOver(analysis) && mayWrite && (!isDone || analysis.outdated) && <Button onClick={anew}>Run it anew</Button>}
        {isDone && mayWrite && (analysis.result?.series ?? 0) > 0 && (
          <Button onClick={() => setOpen('on')}>Go on from it</Button>
        )}
        {isDone && mayWrite && step?.outputs.includes('events') && (
          <Button onClick={() => setOpen('tune')}>Tune it on annotations</Button>
        )}
        {mayWrite && (
          <Button kind="danger" onClick={() => setOpen('delete')}>
            Delete
          </Button>
        )}
      </p>
      {open === 'tune' && step && <TuneDialog analysis={analysis} step={step} onClose={() => setOpen(null)} />}
      {open === 'on' && <OnDialog analysis={analysis} steps={steps} onBegun={goTo} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <Confirm
          title="Delete this analysis?"
          yes="Delete"
          danger
          onYes={async () => {
            await api.drop(id);
            navigate('/analyses');
          }}
          onClose={() => setOpen(null)}
        >
          <p>What it found is deleted with it, for good. The readings that it is of stay.</p>
        </Confirm>
      )}
    </header>
  );
}

function OnDialog(props: {
  analysis: Analysis;
  steps: readonly Step[];
  onBegun: (begun: Analysis) => void;
  onClose: () => void;
}) {
  const found = useResult(props.analysis.analysis_id);
  return (
    <Dialog title="Go on from what it found" onClose={props.onClose}>
      <div class="body">
        <Shown of={found} what="Loading the result">
          {({ series }) => (
            <AskForm
              steps={props.steps}
              inputs={[{ label: 'What it found', input: { analysis_id: props.analysis.analysis_id } }]}
              series={series.map(choiceOf)}
              onBegun={props.onBegun}
            />
          )}
        </Shown>
      </div>
    </Dialog>
  );
}

function Found({ analysis, steps }: { analysis: Analysis; steps: readonly Step[] }) {
  const result = useResult(analysis.analysis_id);
  return (
    <Shown of={result} what="Loading what it found">
      {(found) => <Findings analysis={analysis} steps={steps} found={found} />}
    </Shown>
  );
}

function Findings({ analysis, steps, found }: { analysis: Analysis; steps: readonly Step[]; found: Result }) {
  const [event, setEvent] = useState<FoundEvent | null>(null);
  const mayFind = stepOf(analysis, steps)?.outputs.includes('events');
  const { problem, ...figures } = found.figures; // which is to be known first, above the curves
  const { series, ...others } = figures;
  const hasFigures = (series?.length ?? 0) > 0 || Object.keys(others).length > 0;
  return (
    <>
      {typeof problem === 'string' && <p class="note theirs">{sentence(problem)}</p>}
      <ResultCurves analysis={analysis} steps={steps} found={found} event={event} />
      {(mayFind || found.event_count > 0) && (
        <section class="card" aria-labelledby="events">
          <h2 id="events">Found ({found.event_count.toLocaleString('en')})</h2>
          {found.event_count > found.events.length && (
            <p class="hint">The first {found.events.length.toLocaleString('en')} are listed.</p>
          )}
          {found.measured && <p>{measuredText(found.measured)}</p>}
          <Events of={found.events} onShow={setEvent} />
        </section>
      )}
      {hasFigures && (
        <section class="card" aria-labelledby="figures">
          <h2 id="figures">Figures</h2>
          <FiguresView of={figures as Figures} />
        </section>
      )}
    </>
  );
}

/** Return what its events are worth by what people said of the readings. */
function measuredText({ faults, hits, false_alarms, false_alarms_per_day }: NonNullable<Result['measured']>): string {
  const found = `Of ${faults} annotated ${faults === 1 ? 'fault' : 'faults'} it found ${hits}`;
  const daily = false_alarms_per_day === null ? '' : `, ${rounded(false_alarms_per_day)} a day`;
  return `${found}; false alarms: ${false_alarms}${daily}.`;
}

function Made({ analysis }: { analysis: Analysis }) {
  const facts: [string, string][] = [
    ['step', `${analysis.step}, version ${analysis.step_version}`],
    ...Object.entries(analysis.parameters).map(([name, value]): [string, string] => [
      name.replaceAll('_', ' '),
      wordOf(value),
    ]),
  ];
  const batches = (analysis.input.batch_ids ?? []).map((each) => (typeof each === 'string' ? each : each.batch_id));
  return (
    <>
      <dl class="facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="theirs">{text}</dd>
          </div>
        ))}
        <div>
          <dt>asked for</dt>
          <dd>
            <Time at={analysis.created_at} />
          </dd>
        </div>
        <div>
          <dt>ended</dt>
          <dd>
            <Time at={analysis.ended_at} />
          </dd>
        </div>
      </dl>
      {analysis.after !== null && (
        <p>
          It goes on from <Link href={`/analyses/${analysis.after}`}>another analysis</Link>.
        </p>
      )}
      {batches.length > NAMED && <p class="theirs">The batches: {batches.join(', ')}.</p>}
      <Inputs of={analysis} />
    </>
  );
}

function Inputs({ of: { inputs } }: { of: Analysis }) {
  if (inputs.length === 0) return null;
  return (
    <HeadedTable label="Files that went in" kind="compact" heads={['File', { number: 'Version' }, 'SHA-256']}>
      {inputs.map(({ file_id, version, sha256, name }) => (
        <tr key={`${file_id} ${version}`}>
          <td class="theirs">
            {file_id ? <Link href={`/files/${file_id}?version=${version}`}>{name ?? file_id}</Link> : '–'}
          </td>
          <td class="number">{version}</td>
          <td class="mono small">{sha256 ?? '–'}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
