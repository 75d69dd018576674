import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { AskForm } from '../analyses/ask.tsx';
import type { Step } from '../analyses/model.ts';
import { useSteps } from '../analyses/use_analyses.ts';
import { useLoad } from '../api/hooks.ts';
import { choiceOf, type SeriesChoice, keyOf as seriesKey } from '../curves/series.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
import { toggled } from '../sets.ts';
import * as api from './api.ts';
import { type Batch, inputOf } from './model.ts';

const COMPARE = 'compare';
const MOST_CURVES = 20;

/** Ask for batches to be laid over each other, or for another analysis of them. */
export function LayOver({ batches, onClose }: { batches: readonly Batch[]; onClose: () => void }) {
  const [, navigate] = useLocation();
  const steps = useSteps();
  const series = useLoad((signal) => seriesOfAll(batches, signal), []);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  return (
    <Dialog title={batches.length === 1 ? 'Analyse a batch' : 'Lay batches over each other'} onClose={onClose}>
      <div class="body">
        <Shown of={series} what="Asking what they measured">
          {(all) => {
            const shared = all.filter(({ batches: having }) => having === batches.length);
            const picked = chosen ?? new Set((shared.length > 0 ? shared : all).slice(0, 1).map(seriesKey));
            return (
              <>
                <SeriesPicks
                  all={all}
                  of={batches.length}
                  picked={picked}
                  most={Math.max(1, Math.floor(MOST_CURVES / batches.length))}
                  onPick={(key) => setChosen(toggled(picked, key))}
                />
                {all.length > 0 && shared.length === 0 && batches.length > 1 && (
                  <p class="note">No series is in all of these batches: what one lacks cannot be compared.</p>
                )}
                <Shown of={steps} what="Asking which steps there are">
                  {(known) => (
                    <Ask {...{ batches, known, all, picked }} onBegun={(id) => navigate(`/analyses/${id}`)} />
                  )}
                </Shown>
              </>
            );
          }}
        </Shown>
      </div>
    </Dialog>
  );
}

function Ask(props: {
  batches: readonly Batch[];
  known: readonly Step[];
  all: readonly SeriesChoice[];
  picked: ReadonlySet<string>;
  onBegun: (id: string) => void;
}) {
  const { batches, known, all, picked } = props;
  const steps = useMemo(() => fitting(known, batches.length), [known, batches.length]);
  const series = all
    .filter((each) => picked.has(seriesKey(each)))
    .map(({ sensor_id, parameter }) => ({ sensor_id, parameter }));
  const input = { batch_ids: batches.map(inputOf), ...(series.length > 0 && { series }) };
  return (
    <AskForm
      steps={steps}
      inputs={[{ label: 'The batches', input }]}
      series={all}
      onBegun={({ analysis_id }) => props.onBegun(analysis_id)}
    />
  );
}

/** Return the steps that can be of so many batches, the one that lays them over each other first. */
function fitting(known: readonly Step[], batches: number): readonly Step[] {
  const others = known.filter(({ name }) => name !== COMPARE);
  return batches === 1 ? others : [...known.filter(({ name }) => name === COMPARE), ...others];
}

function SeriesPicks(props: {
  all: readonly InBatches[];
  /** How many batches there are. */
  of: number;
  picked: ReadonlySet<string>;
  most: number;
  onPick: (key: string) => void;
}) {
  if (props.all.length === 0) return <p class="hint">No file names its series: all of its asset are taken.</p>;
  return (
    <fieldset class="picks">
      <legend>Series</legend>
      {props.all.map((each) => {
        const key = seriesKey(each);
        const isPicked = props.picked.has(key);
        return (
          <label key={key} class="tick">
            <input
              type="checkbox"
              checked={isPicked}
              disabled={isPicked ? props.picked.size === 1 : props.picked.size >= props.most}
              onChange={() => props.onPick(key)}
            />
            <span class="theirs">{each.title}</span>
            {each.batches < props.of && <span class="faint small">in {each.batches} of them</span>}
          </label>
        );
      })}
    </fieldset>
  );
}

/** A series, and how many of the batches have it. */
type InBatches = SeriesChoice & { readonly batches: number };

/** Return the series that any of the batches has, those of the first ones first. */
async function seriesOfAll(batches: readonly Batch[], signal: AbortSignal): Promise<InBatches[]> {
  const found = await Promise.all(batches.map((each) => api.show(each, signal)));
  const all = new Map<string, InBatches>();
  for (const { batch } of found) {
    for (const [key, one] of new Map(batch.series.map((each) => [seriesKey(each), each]))) {
      all.set(key, { ...choiceOf(one), batches: (all.get(key)?.batches ?? 0) + 1 });
    }
  }
  return [...all.values()];
}
