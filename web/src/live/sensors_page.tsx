import '../style/choices.css';
import './live.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import { Button, Field } from '../parts/basics.tsx';
import { Empty, Failed, Waiting } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { withSaid } from '../search.ts';
import { type Series, wantedOf } from './board.ts';
import { Card } from './card.tsx';
import { type Cells, columnsIn, type Window, windowOf } from './grid.ts';
import { LiveHead } from './head.tsx';
import { type Asked, MOST, useBoard } from './use_board.ts';

const CELLS: Cells = { width: 240, height: 136, gap: 12 };
const RESTS = 300; // ms, before what is typed is asked for

/** All sensors as a grid, as they are now. */
export default function SensorsPage(_: RouteProps) {
  const [search, setSearch] = useSearchParams();
  const wanted = {
    asset: search.get('asset') ?? '',
    name: search.get('name') ?? '',
    staleOnly: search.get('stale') === 'true',
  };
  const [large, setLarge] = useState(false);
  const board = useBoard(useAsked(large, wanted.asset, wanted.name));
  useEffect(() => {
    if (board.cut) setLarge(true);
  }, [board.cut]);
  const seen = wantedOf(board.all, wanted, board.now);
  const set = (name: string, value: string) => setSearch((before) => withSaid(before, name, value), { replace: true });
  const clear = () => setSearch({}, { replace: true });
  const filtered = wanted.asset !== '' || wanted.name !== '' || wanted.staleOnly;
  return (
    <>
      <LiveHead at="sensors" />
      <Filters {...wanted} assets={assetsOf(board.all)} onSet={set} />
      {board.problem && <Failed problem={board.problem} again={board.reload} />}
      {board.state === 'loading' && board.all.length === 0 && <Waiting what="Loading sensors" />}
      {board.state === 'ready' && seen.length === 0 && <Nothing filtered={filtered} onClear={clear} />}
      {seen.length > 0 && (
        <>
          <p class="small faint" role="status">
            {countOf(seen.length, board.all.length)}
            {board.state === 'loading' && ', more are loading'}
            {board.cut &&
              `: the first ${MOST.toLocaleString('en')} of them; look for others by a part of the name, or by the whole asset`}
          </p>
          <Grid all={seen} now={board.now} />
        </>
      )}
    </>
  );
}

function countOf(seen: number, all: number): string {
  const series = (count: number) => `${count.toLocaleString('en')} series`;
  return seen === all ? series(all) : `${seen.toLocaleString('en')} of ${series(all)}`;
}

function Filters(props: {
  asset: string;
  name: string;
  staleOnly: boolean;
  assets: readonly string[];
  onSet: (name: string, value: string) => void;
}) {
  return (
    <search class="beside">
      <Field label="Name">
        <input
          class="input"
          type="search"
          placeholder="A part of it"
          value={props.name}
          onInput={(event) => props.onSet('name', event.currentTarget.value)}
        />
      </Field>
      <Field label="Asset">
        <input
          class="input"
          type="search"
          list="assets"
          placeholder="All"
          value={props.asset}
          onInput={(event) => props.onSet('asset', event.currentTarget.value)}
        />
        <datalist id="assets">
          {props.assets.map((asset) => (
            <option key={asset} value={asset} />
          ))}
        </datalist>
      </Field>
      <label class="tick">
        <input
          type="checkbox"
          checked={props.staleOnly}
          onChange={(event) => props.onSet('stale', event.currentTarget.checked ? 'true' : '')}
        />
        Stale ones alone
      </label>
    </search>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <Empty title="No series fits">
        <p>Names and assets are found by any part of them.</p>
        <Button onClick={onClear}>Show all</Button>
      </Empty>
    );
  }
  return (
    <Empty title="No sensors yet">
      <p>
        They are here as soon as readings come: <code>titer send</code> sends some, <code>titer simulate</code> makes up
        a plant. The newest readings of files are here too: <Link href="/">drop some</Link>.
      </p>
    </Empty>
  );
}

function assetsOf(all: readonly Series[]): string[] {
  return [...new Set(all.flatMap((series) => series.asset ?? []))];
}

const ALL: Asked = { asset: '', name: '' };

/** All are asked for, and found here; where they are too many, for what is typed, once the hands rest. */
function useAsked(large: boolean, asset: string, name: string): Asked {
  const [asked, setAsked] = useState(ALL);
  useEffect(() => {
    if (!large) return;
    const timer = setTimeout(() => setAsked({ asset, name }), RESTS);
    return () => clearTimeout(timer);
  }, [large, asset, name]);
  return asked;
}

/** A grid of which only what is in sight is in the document: a thousand sensors scroll like ten. */
function Grid({ all, now }: { all: readonly Series[]; now: number }) {
  const list = useRef<HTMLUListElement>(null);
  const [view, setView] = useState({ width: 0, top: 0, height: 0 });
  useEffect(() => {
    const look = () => {
      const box = list.current?.getBoundingClientRect();
      if (!box) return;
      const next = { width: box.width, top: Math.max(0, -box.top), height: window.innerHeight };
      setView((before) => (isSame(before, next) ? before : next));
    };
    look();
    const size = new ResizeObserver(look);
    if (list.current) size.observe(list.current);
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      size.disconnect();
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, []);
  const columns = columnsIn(view.width, CELLS);
  const seen = windowOf(all.length, columns, CELLS, view.top, view.height);
  return (
    <ul ref={list} class="sensors" style={boxOf(seen, columns)}>
      {all.slice(seen.first, seen.last).map((series, index) => (
        <Card key={series.key} series={series} now={now} place={seen.first + index + 1} of={all.length} />
      ))}
    </ul>
  );
}

type View = { width: number; top: number; height: number };

/** A step of scrolling that shows no other row needs no drawing. */
function isSame(one: View, other: View): boolean {
  const step = CELLS.height + CELLS.gap;
  const row = ({ top }: View) => Math.floor(top / step);
  return one.width === other.width && one.height === other.height && row(one) === row(other);
}

function boxOf(seen: Window, columns: number) {
  return {
    paddingTop: `${seen.above}px`,
    paddingBottom: `${seen.below}px`,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  };
}
