import { useState } from 'preact/hooks';
import { Button } from '../parts/basics.tsx';
import { Scrolled } from '../parts/table.tsx';
import type { Curve } from './curve.ts';
import type { Gap } from './series.ts';
import { tableOf } from './table.ts';
import type { Clock } from './ticks.ts';

const ROWS = 50;

/** What is in sight, as a table; nothing is computed before it is opened. */
export function DataTable({ curves, range, clock }: { curves: readonly Curve[]; range: Gap; clock: Clock }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="curves-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && <Rows curves={curves} range={range} clock={clock} />}
    </details>
  );
}

function Rows({ curves, range, clock }: { curves: readonly Curve[]; range: Gap; clock: Clock }) {
  const [first, setFirst] = useState(0);
  const { head, rows, count } = tableOf(curves, range, clock, first, ROWS);
  const last = Math.min(first + ROWS, count);
  return (
    <>
      <Scrolled label="Readings in sight">
        <table class="table">
          <thead>
            <tr>
              {head.map((name, i) => (
                <th key={`${i} ${name}`} scope="col" class="theirs">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, i) =>
                  i === 0 ? (
                    <th key={head[i]} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={`${i} ${head[i]}`} class="number">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p class="curves-pages">
        <Button disabled={first === 0} onClick={() => setFirst(Math.max(0, first - ROWS))}>
          Earlier
        </Button>
        <span class="small faint">{count === 0 ? 'Nothing is in sight' : `${first + 1} to ${last} of ${count}`}</span>
        <Button disabled={last >= count} onClick={() => setFirst(last)}>
          Later
        </Button>
      </p>
    </>
  );
}
