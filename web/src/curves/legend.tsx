import type { Curve } from './curve.ts';
import { titleOf } from './curve.ts';
import { MARK_KINDS, type Mark } from './marks.ts';
import { instantText, type Reading, valueText } from './readout.ts';
import { SHAPES } from './shapes.ts';
import type { Clock } from './ticks.ts';

/** The curves by name, each with what it has at the cursor; pressing one hides it and shows it again. */
export function Legend(props: {
  curves: readonly Curve[];
  hidden: ReadonlySet<string>;
  readings: ReadonlyMap<string, Reading>;
  clock: Clock;
  onToggle: (key: string) => void;
}) {
  return (
    <ul class="curves-legend" aria-label="Series">
      {props.curves.map((curve) => (
        <li key={curve.key}>
          <button
            type="button"
            class="curves-key"
            aria-pressed={!props.hidden.has(curve.key)}
            title={props.hidden.has(curve.key) ? 'Show it' : 'Hide it'}
            onClick={() => props.onToggle(curve.key)}
          >
            <Swatch of={curve} />
            <span class="theirs curves-name">{titleOf(curve)}</span>
          </button>
          <Value of={props.readings.get(curve.key)} curve={curve} clock={props.clock} />
        </li>
      ))}
    </ul>
  );
}

function Swatch({ of: { look } }: { of: Curve }) {
  const colour = { borderTopColor: `var(--curves-${look.colour})` };
  return <i class="curves-swatch" style={colour} data-dash={look.stroke} aria-hidden="true" />;
}

function Value({ of, curve, clock }: { of: Reading | undefined; curve: Curve; clock: Clock }) {
  if (!of) return <span class="curves-value faint">–</span>;
  return (
    <span class="curves-value">
      <b>{valueText(of)}</b> <span class="faint small">{instantText(of.at, curve.origin, clock)}</span>
    </span>
  );
}

/** What each shape in the picture means, of those that are there. */
export function MarksKey({ marks }: { marks: readonly Mark[] }) {
  const kinds = MARK_KINDS.filter((kind) => marks.some((mark) => mark.kind === kind));
  if (kinds.length === 0) return null;
  return (
    <ul class="curves-marks" aria-label="Marks">
      {kinds.map((kind) => (
        <li key={kind}>
          <Shape kind={kind} /> {kind}
        </li>
      ))}
    </ul>
  );
}

/** The shape of a kind of mark. */
export function Shape({ kind }: { kind: Mark['kind'] }) {
  const shape = SHAPES[kind];
  const way = shape.strokes.map((corners) => {
    const steps = corners.map(([x, y], i) => `${i ? 'L' : 'M'}${(8 + x * 4).toFixed(1)} ${(8 + y * 4).toFixed(1)}`);
    return steps.join('') + (shape.closed ? 'Z' : '');
  });
  return (
    <svg class="curves-shape" data-mark={kind} data-filled={shape.filled} viewBox="0 0 16 16" aria-hidden="true">
      <path d={way.join('')} />
    </svg>
  );
}
