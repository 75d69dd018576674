/** What an analysis found beside its curves: events and figures, as tables. */
import { useState } from 'preact/hooks';
import { rounded } from '../curves/numbers.ts';
import { nameOf } from '../curves/series.ts';
import { Button, Time } from '../parts/basics.tsx';
import { HeadedTable } from '../parts/table.tsx';
import { violationsOf } from './control.ts';
import type { Json } from './json_schema.ts';
import type { Figures, FoundEvent, SeriesFigures } from './model.ts';
import { heldOf, inWords, isObject, wordOf } from './schema.ts';

const A_PAGE = 50;

/** Which kinds there are and how often; then each, where there is a way to it in the curves. */
export function Events({ of, onShow }: { of: readonly FoundEvent[]; onShow: ((event: FoundEvent) => void) | null }) {
  const [kind, setKind] = useState<string | null>(null);
  const [shown, setShown] = useState(A_PAGE);
  const chosen = kind === null ? of : of.filter((event) => event.kind === kind);
  if (of.length === 0) return <p class="hint">Nothing was found.</p>;
  return (
    <>
      <ul class="kinds" aria-label="What was found">
        {violationsOf(of).map(({ rule, count }) => (
          <li key={rule}>
            <Button aria-pressed={kind === rule} onClick={() => setKind(kind === rule ? null : rule)}>
              {rule.replaceAll('_', ' ')} <b>{count.toLocaleString('en')}</b>
            </Button>
          </li>
        ))}
      </ul>
      <HeadedTable
        label="Events"
        kind="compact events"
        heads={['What', 'Weight', 'Series', 'At', 'Until', { number: 'Value' }, 'More']}
      >
        {chosen.slice(0, shown).map((event, i) => (
          <tr key={`${event.at} ${event.kind} ${i}`} data-severity={event.severity}>
            <td>
              {onShow ? (
                <Button kind="quiet" onClick={() => onShow(event)}>
                  {event.kind.replaceAll('_', ' ')}
                </Button>
              ) : (
                event.kind.replaceAll('_', ' ')
              )}
            </td>
            <td class={event.severity === 'info' ? '' : 'warned'}>{event.severity}</td>
            <td class="theirs">{event.sensor_id ? nameOf(event.sensor_id, event.parameter ?? 'value', null) : ''}</td>
            <td>
              <Time at={event.at} />
            </td>
            <td data-label="Until">{event.until ? <Time at={event.until} /> : ''}</td>
            <td class="number">{event.value === null ? '' : rounded(event.value)}</td>
            <td class="small theirs">{inWords([], shortened(event.details))}</td>
          </tr>
        ))}
      </HeadedTable>
      {chosen.length > shown && <Button onClick={() => setShown(shown + A_PAGE)}>Show more</Button>}
    </>
  );
}

function shortened(details: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(6)) : value,
    ]),
  );
}

const NAMES = ['asset', 'sensor_id', 'parameter', 'unit'];

/** Figures: those of each series as a table, the others by name. */
export function FiguresView({ of: { series = [], ...others } }: { of: Figures }) {
  const all = Object.entries(others as Record<string, Json>);
  const tables = all.flatMap(([name, value]) => (isTable(value) ? [{ name, rows: value }] : []));
  const rest = all.filter(([, value]) => !isTable(value));
  return (
    <>
      {series.length > 0 && <OfSeries series={series} />}
      {rest.length > 0 && (
        <dl class="figure-list">
          {rest.map(([name, value]) => (
            <div key={name}>
              <dt>{name.replaceAll('_', ' ')}</dt>
              <dd class="theirs">{figureText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {tables.map(({ name, rows }) => (
        <OfMany key={name} name={name.replaceAll('_', ' ')} rows={rows} />
      ))}
    </>
  );
}

type Named = { readonly [name: string]: Json };

/** Whether figures are of several things, each with the same ones. */
const isTable = (value: Json | undefined): value is readonly Named[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** Figures of several things, such as batches; those that none of them has are left out. */
function OfMany({ name, rows }: { name: string; rows: readonly Named[] }) {
  const isSaid = (value: Json | undefined) => value !== null && value !== undefined && heldOf(value) !== '[]';
  const names = [...new Set(rows.flatMap(Object.keys))].filter((each) => rows.some((row) => isSaid(row[each])));
  return (
    <HeadedTable label={`Figures: ${name}`} kind="figures" heads={names.map((each) => each.replaceAll('_', ' '))}>
      {rows.map((row, i) => (
        <tr key={i}>
          {names.map((each) => (
            <td key={each} class="theirs">
              {figureText(row[each])}
            </td>
          ))}
        </tr>
      ))}
    </HeadedTable>
  );
}

function OfSeries({ series }: { series: readonly SeriesFigures[] }) {
  const names = [...new Set(series.flatMap((each) => Object.keys(each)))].filter((name) => !NAMES.includes(name));
  const hasAssets = series.some(({ asset }) => asset);
  const heads = [
    'Series',
    ...(hasAssets ? ['Asset'] : []),
    ...names.map((name) => ({ number: name.replaceAll('_', ' ') })),
  ];
  return (
    <HeadedTable label="Figures of each series" kind="figures" heads={heads}>
      {series.map((each, i) => (
        <tr key={i}>
          <th scope="row" class="theirs">
            {nameOf(each.sensor_id, each.parameter, each.unit ?? null)}
          </th>
          {hasAssets && <td class="theirs">{each.asset ?? ''}</td>}
          {names.map((name) => (
            <td key={name} class="number theirs">
              {figureText(each[name])}
            </td>
          ))}
        </tr>
      ))}
    </HeadedTable>
  );
}

function figureText(value: Json | undefined): string {
  return typeof value === 'number' ? rounded(value) : wordOf(value);
}
