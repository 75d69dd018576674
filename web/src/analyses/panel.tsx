import { useMemo } from 'preact/hooks';
import { may, me } from '../api/me.ts';
import type { SeriesName } from '../curves/address.ts';
import { textOf } from '../curves/instants.ts';
import type { Gap, SeriesChoice } from '../curves/series.ts';
import { Shown } from '../parts/states.tsx';
import { useStore } from '../store.ts';
import { AskForm, type InputChoice } from './ask.tsx';
import { type Analysis, type Step, stepOf, titleOf } from './model.ts';
import { AnalysisRow } from './row.tsx';
import type { useAnalyses, useSteps } from './use_analyses.ts';

/** Beside the curves of a file: ask for an analysis, see how it goes, lay it over them, go on from what it found. */
export function AnalysisPanel(props: {
  fileId: string;
  steps: ReturnType<typeof useSteps>;
  analyses: ReturnType<typeof useAnalyses>;
  series: readonly SeriesChoice[];
  drawn: readonly SeriesName[];
  /** What is in sight, in instants; null: all. */
  range: Gap | null;
  shown: readonly string[];
  onShow: (ids: readonly string[]) => void;
}) {
  const { analyses, shown, onShow } = props;
  const mayWrite = may(useStore(me), 'write');
  const inputs = useInputs(props.fileId, props.drawn, props.range, analyses.items, props.steps.data ?? []);
  const toggle = (id: string) => onShow(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
  return (
    <section class="panel" aria-labelledby="analyses">
      <h3 id="analyses">Analyses</h3>
      <Shown of={props.steps} what="Asking which steps there are">
        {(steps) => (
          <>
            {mayWrite && (
              <AskForm
                steps={steps}
                inputs={inputs}
                series={props.series}
                onBegun={(begun) => {
                  analyses.take(begun);
                  if (!shown.includes(begun.analysis_id)) onShow([...shown, begun.analysis_id]);
                }}
              />
            )}
            <Shown of={analyses} what="Loading analyses">
              {({ items }) => (
                <Runs items={items} steps={steps} {...{ mayWrite, shown, toggle, take: analyses.take }} />
              )}
            </Shown>
          </>
        )}
      </Shown>
    </section>
  );
}

function Runs(props: {
  items: readonly Analysis[];
  steps: readonly Step[];
  mayWrite: boolean;
  shown: readonly string[];
  toggle: (id: string) => void;
  take: (analysis: Analysis) => void;
}) {
  if (props.items.length === 0) return <p class="hint">None yet of this file.</p>;
  return (
    <ul class="analyses">
      {props.items.map((analysis) => (
        <AnalysisRow
          key={analysis.analysis_id}
          analysis={analysis}
          steps={props.steps}
          mayWrite={props.mayWrite}
          onChange={props.take}
        >
          {analysis.status === 'SUCCEEDED' && (
            <label class="tick">
              <input
                type="checkbox"
                checked={props.shown.includes(analysis.analysis_id)}
                onChange={() => props.toggle(analysis.analysis_id)}
              />
              <span>
                Over the curves<span class="hidden-but-read">: {titleOf(analysis, props.steps)}</span>
              </span>
            </label>
          )}
        </AnalysisRow>
      ))}
    </ul>
  );
}

/** What an analysis can be of: what is drawn, all or in sight, or what another one found. */
function useInputs(
  fileId: string,
  drawn: readonly SeriesName[],
  range: Gap | null,
  analyses: readonly Analysis[],
  steps: readonly Step[],
): InputChoice[] {
  return useMemo(() => {
    const of = { file_id: fileId, series: drawn.map(({ sensor_id, parameter }) => ({ sensor_id, parameter })) };
    const sight = range && { ...of, from: textOf(range[0]), to: textOf(range[1]) };
    const chains = analyses
      .filter((each) => each.status === 'SUCCEEDED' && stepOf(each, steps)?.outputs.includes('series'))
      .map((each) => ({
        label: `What it found: ${titleOf(each, steps)}`,
        input: { analysis_id: each.analysis_id },
      }));
    return [
      { label: 'The series that are drawn', input: of },
      ...(sight ? [{ label: 'What is in sight of them', input: sight }] : []),
      ...chains,
    ];
  }, [fileId, JSON.stringify(drawn), range?.[0], range?.[1], analyses, steps]);
}
