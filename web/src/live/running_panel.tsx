import { useMemo, useState } from 'preact/hooks';
import type { Sharing } from '../curves/axes.ts';
import { CurvePanel } from '../curves/panel.tsx';
import type { Gap } from '../curves/series.ts';
import { Button, Select } from '../parts/basics.tsx';
import { useStore } from '../store.ts';
import { zone } from '../time/zone.ts';
import type { RunningCurves } from './curves.ts';

const SPANS = [
  { value: '60', label: 'Last minute' },
  { value: '300', label: 'Last 5 minutes' },
  { value: '1800', label: 'Last 30 minutes' },
  { value: '14400', label: 'Last 4 hours' },
  { value: '', label: 'All' },
] as const;

/** A chart that follows what comes; a hand on it stops that, a button goes on. */
export function RunningPanel({ of, title, turn }: { of: RunningCurves; title: string; turn: number }) {
  const name = useStore(zone);
  const clock = useMemo(() => ({ zone: name }), [name]);
  const [span, setSpan] = useState('');
  const [held, setHeld] = useState<Gap | null>(null);
  const [sharing, setSharing] = useState<Sharing>('unit');
  const curves = useMemo(() => of.curves(), [of, turn]);
  const whole = roomFor(of.whole() ?? [0, 1]);
  return (
    <CurvePanel
      title={title}
      curves={curves}
      whole={whole}
      range={held ?? inSight(whole, span)}
      clock={clock}
      sharing={sharing}
      state="shown"
      problem={null}
      marksOf={of.marksOf}
      again={() => {}}
      onLook={(range) => setHeld(range)}
      onRange={(range) => setHeld(range)}
      onSharing={setSharing}
    >
      <Select
        aria-label="Time that is shown"
        value={span}
        options={SPANS}
        onPick={(next) => {
          setSpan(next);
          setHeld(null);
        }}
      />
      {held !== null && (
        <Button onClick={() => setHeld(null)} title="Show the newest readings as they come">
          ▶ Follow
        </Button>
      )}
    </CurvePanel>
  );
}

const ROOM = 30e6; // µs on either side of one instant alone, which would else lie on the edge of the plot

/** Return a range that has some length. */
export function roomFor([from, to]: Gap): Gap {
  return to - from > 1 ? [from, to] : [from - ROOM, to + ROOM];
}

/** Return the newest part of what there is; all where no span is said. */
export function inSight([from, to]: Gap, span: string): Gap | null {
  return span === '' ? null : [Math.max(from, to - Number(span) * 1e6), to];
}
