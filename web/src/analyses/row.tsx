import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { Ago, Button, Progress, Status } from '../parts/basics.tsx';
import { tellFailed } from '../parts/notices.tsx';
import * as api from './api.ts';
import { type Analysis, isOver, isTuning, type Step, titleOf } from './model.ts';
import { Of } from './of.tsx';

/** An analysis in a list: what it is called, how it goes, and what can be done with it. */
export function AnalysisRow(props: {
  analysis: Analysis;
  steps: readonly Step[];
  mayWrite: boolean;
  onChange: (analysis: Analysis) => void;
  /** Whether to say what it is of: not where all are of one file. */
  saysOf?: boolean;
  children?: ComponentChildren;
}) {
  const { analysis } = props;
  const isOpen = !isOver(analysis);
  const stop = () =>
    api
      .cancel(analysis.analysis_id)
      .then((after) => props.onChange({ ...analysis, ...after }))
      .catch(tellFailed);
  return (
    <li class="analysis">
      <p class="analysis-name">
        <Link href={`/${isTuning(analysis) ? 'tunings' : 'analyses'}/${analysis.analysis_id}`} class="theirs">
          {titleOf(analysis, props.steps)}
        </Link>
      </p>
      <p class="analysis-state small">
        <State of={analysis} /> {props.saysOf && <Of analysis={analysis} />} <Ago at={analysis.created_at} />
        {analysis.outdated && <span class="warned">of older readings than there are now</span>}
      </p>
      {isOpen && <Progress done={analysis.progress} label="How far it is" />}
      {analysis.message !== null && <p class="small bad-text theirs">{analysis.message}</p>}
      <p class="analysis-actions">
        {props.children}
        {isOpen && props.mayWrite && <Button onClick={stop}>Cancel</Button>}
      </p>
    </li>
  );
}

/** How an analysis is, by its word and its shape. */
export function State({ of }: { of: Pick<Analysis, 'status'> }) {
  return <Status name={of.status.toLowerCase()} />;
}
