import 'uplot/dist/uPlot.min.css';
import './curves.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../api/problem.ts';
import { tell } from '../parts/notices.tsx';
import { Failed } from '../parts/states.tsx';
import { toggled } from '../sets.ts';
import type { Sharing } from './axes.ts';
import { Chart, type ChartEvents } from './chart.ts';
import type { Curve } from './curve.ts';
import { DataTable } from './data-table.tsx';
import type { Tool } from './gestures.ts';
import { hang } from './hook.ts';
import { Legend, MarksKey, Shape } from './legend.tsx';
import { type Mark, qualityMarks, thinned } from './marks.ts';
import { type Note, noteAt, placesOf } from './notes.ts';
import { type Palette, paletteOf } from './palette.ts';
import { type Picture, pictureOf } from './picture.ts';
import { moved, scaled } from './range.ts';
import { instantText, type Reading, readoutAt, valueText } from './readout.ts';
import { give, pngFile, svgFile } from './save.ts';
import type { Gap } from './series.ts';
import { svgOf } from './svg.ts';
import { summaryOf } from './table.ts';
import { type Clock, lengthOf } from './ticks.ts';
import { Toolbar } from './toolbar.tsx';

const SETTLED = 250; // ms after the last move of a range, until the address and the marks follow
const SAVED = { width: 1_200, height: 640 };

export interface PanelProps {
  /** What the chart is of: the title of saved pictures. */
  title: string;
  curves: readonly Curve[];
  whole: Gap;
  /** What is in sight; null: all. */
  range: Gap | null;
  clock: Clock;
  sharing: Sharing;
  state: 'loading' | 'shown' | 'failed';
  problem: Problem | null;
  /** Marks beside those of quality; they are asked for the curves that are shown. */
  marksOf?: (curves: readonly Curve[]) => readonly Mark[];
  notes?: readonly Note[];
  chosenNote?: string | null;
  again: () => void;
  onLook: (range: Gap) => void;
  onRange: (range: Gap | null) => void;
  onSharing: (sharing: Sharing) => void;
  onMarked?: (selection: Gap) => void;
  onMark?: (mark: Mark) => void;
  onNote?: (id: string) => void;
  /** More to choose from, in the toolbar. */
  children?: ComponentChildren;
}

/** A chart with all that belongs to it: tools, legend and readout, marks, a table, saving. */
export function CurvePanel(props: PanelProps) {
  const { curves, whole, clock, sharing } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [tool, setTool] = useState<Tool>('zoom');
  const [cursor, setCursor] = useState<number | null>(null);
  const [settled, setSettled] = useSettled(props);
  const palette = useRef<Palette | null>(null);
  const visible = useMemo(() => curves.filter((curve) => !hidden.has(curve.key)), [curves, hidden]);
  const picture = useMemo(
    () => drawnAs(props, visible, settled),
    [visible, settled, clock, sharing, props.marksOf, props.notes, props.title],
  );
  const chart = useChart(props, picture, setCursor, setSettled, palette);
  if (chart.current) chart.current.tool = tool;
  const readings = useMemo(() => atCursor(visible, cursor, settled), [visible, cursor, settled]);
  const toggle = (key: string) => setHidden((before) => toggled(before, key));
  const save = (form: 'png' | 'svg') =>
    savePicture(chart.current?.now() ?? picture, form).catch((error) => tell(asProblem(error).detail, 'failed'));
  const range = () => chart.current?.range() ?? settled;
  const told = toldOf(settled, whole);
  return (
    <section class="curves" aria-label="Curves">
      <Toolbar
        tool={tool}
        sharing={sharing}
        canAnnotate={props.onMarked !== undefined}
        onTool={setTool}
        onSharing={props.onSharing}
        onZoom={(factor) =>
          chart.current?.setRange(scaled(range(), factor, cursor ?? (range()[0] + range()[1]) / 2, whole))
        }
        onMove={(part) => chart.current?.setRange(moved(range(), part, whole))}
        onAll={() => chart.current?.setRange(whole)}
        onSave={save}
      >
        {props.children}
      </Toolbar>
      {props.state === 'failed' && props.problem && <Failed problem={props.problem} again={props.again} />}
      <Plot
        label={summaryOf(visible, settled, clock)}
        state={props.state}
        range={settled}
        tool={tool}
        keep={chart.keep}
      />
      <p class="curves-now small" aria-hidden="true">
        <span>{rangeText(told, clock)}</span>
        <span class="faint">{props.state === 'loading' ? 'loading …' : lengthOf(told[1] - told[0])}</span>
      </p>
      <NearMarks marks={picture.marks} cursor={cursor} range={settled} />
      <Legend curves={curves} hidden={hidden} readings={readings} clock={clock} onToggle={toggle} />
      <MarksKey marks={picture.marks} />
      <Spoken readings={readings} clock={clock} curves={curves} />
      <DataTable curves={visible} range={settled} clock={clock} />
    </section>
  );
}

const HELP =
  'Arrow keys move the cursor from reading to reading, with Shift they move the range; plus and minus zoom, 0 shows all; M begins an annotation, Enter ends it.';

function Plot(props: {
  label: string;
  state: string;
  range: Gap;
  tool: Tool;
  keep: (element: HTMLElement | null) => void;
}) {
  return (
    <div
      ref={props.keep}
      class="curves-plot"
      data-curves=""
      data-state={props.state}
      data-tool={props.tool}
      data-from={Math.round(props.range[0])}
      data-to={Math.round(props.range[1])}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move it
      tabIndex={0}
      role="application"
      aria-roledescription="chart"
      aria-label={`${props.label}. ${HELP}`}
      aria-busy={props.state === 'loading'}
    />
  );
}

const MARKS_TOLD = 3;

/** What the marks at the cursor say. */
function NearMarks({ marks, cursor, range }: { marks: readonly Mark[]; cursor: number | null; range: Gap }) {
  const reach = (range[1] - range[0]) / 150;
  const near = cursor === null ? [] : marks.filter((mark) => Math.abs(mark.x - cursor) <= reach);
  return (
    <ul class="curves-near small">
      {near.slice(0, MARKS_TOLD).map((mark, i) => (
        <li key={`${mark.kind} ${mark.x} ${mark.curve} ${i}`} class="theirs">
          <Shape kind={mark.kind} /> {mark.text}
          {mark.about && mark.y === null && ' (about here)'}
        </li>
      ))}
      {near.length > MARKS_TOLD && <li class="faint">and {near.length - MARKS_TOLD} more marks</li>}
    </ul>
  );
}

/** What stands at the cursor, said once it rests. */
function Spoken({
  readings,
  curves,
  clock,
}: {
  readings: ReadonlyMap<string, Reading>;
  curves: readonly Curve[];
  clock: Clock;
}) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(sentence(readings, curves, clock)), 400);
    return () => clearTimeout(timer);
  }, [readings]);
  return (
    <p class="hidden-but-read" role="status" aria-live="polite">
      {said}
    </p>
  );
}

function sentence(readings: ReadonlyMap<string, Reading>, curves: readonly Curve[], clock: Clock): string {
  const [first] = readings.values();
  const curve = curves.find((each) => each.key === first?.key);
  if (!first || !curve) return '';
  const values = [...readings.values()].slice(0, 8).map((reading) => `${reading.title} ${valueText(reading)}`);
  return `${instantText(first.at, curve.origin, clock)}: ${values.join('; ')}`;
}

function rangeText([from, to]: Gap, clock: Clock): string {
  const zone = clock === 'elapsed' ? 'since the start' : clock.zone;
  return `${instantText(from, 0, clock)} – ${instantText(to, 0, clock)} (${zone})`;
}

/** Return a range as it is told: all goes to the last reading, and not to just after it. */
function toldOf([from, to]: Gap, whole: Gap): Gap {
  return [Math.round(from), to === whole[1] ? to - 1 : Math.round(to)];
}

function atCursor(curves: readonly Curve[], cursor: number | null, [from, to]: Gap): ReadonlyMap<string, Reading> {
  const found = cursor === null ? [] : readoutAt(curves, cursor, (to - from) / 20);
  return new Map(found.map((reading) => [reading.key, reading]));
}

function drawnAs({ title, sharing, clock, marksOf, notes }: PanelProps, curves: readonly Curve[], range: Gap): Picture {
  const length = range[1] - range[0];
  const all = [...curves.flatMap(qualityMarks), ...(marksOf?.(curves) ?? [])];
  const near: Gap = [range[0] - length, range[1] + length];
  const marks = thinned(all, near, length / 400);
  const places = placesOf(notes ?? [], curves[0]?.origin ?? 0, length / 60);
  return pictureOf(curves, range, sharing, { title, marks, notes: places, clock });
}

async function savePicture(picture: Picture, form: 'png' | 'svg'): Promise<void> {
  const svg = svgOf(picture, SAVED.width, SAVED.height);
  const content = form === 'svg' ? svgFile(svg) : await pngFile(svg, SAVED.width, SAVED.height);
  give(content, `${picture.title}.${form}`);
}

/** Keep what is in sight once a hand has come to rest; what the address says wins over it. */
function useSettled({ range, whole, onRange }: PanelProps): [Gap, (range: Gap) => void] {
  const asked = range ?? whole;
  const [settled, setSettled] = useState<Gap>(asked);
  const own = useRef<string>('');
  useEffect(() => {
    if (JSON.stringify(asked) !== own.current) setSettled(asked);
  }, [asked[0], asked[1]]);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const told = useRef(onRange);
  told.current = onRange;
  const settle = (next: Gap) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      own.current = JSON.stringify(next);
      setSettled(next);
      told.current(next[0] <= whole[0] && next[1] >= whole[1] ? null : next);
    }, SETTLED);
  };
  return [settled, settle];
}

interface Kept {
  readonly current: Chart | null;
  keep(element: HTMLElement | null): void;
}

function useChart(
  props: PanelProps,
  picture: Picture,
  setCursor: (x: number | null) => void,
  settle: (range: Gap) => void,
  palette: { current: Palette | null },
): Kept {
  const latest = useRef({ props, picture, settle });
  latest.current = { props, picture, settle };
  const chart = useRef<Chart | null>(null);
  const host = useRef<HTMLElement | null>(null);
  const draw = () => {
    if (!host.current || !chart.current) return;
    palette.current ??= paletteOf(host.current);
    const { props: now, picture: what } = latest.current;
    chart.current.show(what, palette.current, now.whole, now.chosenNote ?? null);
  };
  const kept = useRef<Kept>({
    get current() {
      return chart.current;
    },
    keep: (element) => {
      host.current = element;
    },
  });
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = new Chart(element, element, eventsOf(latest, setCursor));
    chart.current = made;
    hang(element, () => made.now());
    draw();
    const stop = watch(
      element,
      () => made.resize(),
      () => {
        palette.current = null;
        draw();
      },
    );
    return () => {
      stop();
      made.destroy();
      chart.current = null;
    };
  }, []);
  useEffect(draw, [picture, props.chosenNote, props.whole[0], props.whole[1]]);
  return kept.current;
}

function eventsOf(
  latest: { current: { props: PanelProps; picture: Picture; settle: (range: Gap) => void } },
  setCursor: (x: number | null) => void,
): ChartEvents {
  return {
    onRange: (range) => {
      latest.current.settle(range);
      latest.current.props.onLook(range);
    },
    onCursor: setCursor,
    onMarked: (selection) => latest.current.props.onMarked?.(selection),
    onPressed: (x, mark) => {
      const { props, picture } = latest.current;
      if (mark && mark.rowNumber !== null) {
        props.onMark?.(mark);
        return;
      }
      const place = noteAt(picture.notes, x, (picture.range[1] - picture.range[0]) / 150);
      if (place) props.onNote?.(place.note.annotation_id);
    },
  };
}

/** Hear when an element has another size, and when the page has other colours. Returns what ends it. */
function watch(element: HTMLElement, onSize: () => void, onColours: () => void): () => void {
  const size = new ResizeObserver(onSize);
  size.observe(element);
  const theme = new MutationObserver(onColours);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', onColours);
  return () => {
    size.disconnect();
    theme.disconnect();
    dark.removeEventListener('change', onColours);
  };
}
