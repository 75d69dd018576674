import { useState } from 'preact/hooks';
import { inWords } from '../options/fields.ts';
import { Button } from '../parts/basics.tsx';
import { sentence } from '../parts/states.tsx';
import { counted, type Fault, type FaultGroup } from './model.ts';

const EXAMPLES = 3;
const MORE = 50;

export interface FaultsProps {
  groups: readonly FaultGroup[];
  onRow: (fault: Fault) => void;
  onMend: (way: Readonly<Record<string, unknown>>) => void;
}

/** What was wrong or doubtful, by kind: why, what to do, and examples that lead to their rows. */
export function Faults({ groups, onRow, onMend }: FaultsProps) {
  return (
    <ul class="faults">
      {groups.map((group) => (
        <Group key={group.code} group={group} onRow={onRow} onMend={onMend} />
      ))}
    </ul>
  );
}

function Group({ group, onRow, onMend }: Omit<FaultsProps, 'groups'> & { group: FaultGroup }) {
  const [most, setMost] = useState(EXAMPLES);
  const rest = group.examples.length - most;
  return (
    <li class="fault">
      <h3>
        <code>{group.code}</code> <span class="faint">× {counted(group.count)}</span>
      </h3>
      {group.reason && <p class="theirs">{sentence(group.reason)}</p>}
      {group.hint && <p class="hint theirs">{sentence(group.hint)}</p>}
      {group.columns.length > 1 && (
        <p class="hint theirs">
          In{' '}
          {group.columns
            .slice(0, 8)
            .map(([column, count]) => `${column} (${counted(count)})`)
            .join(', ')}
          {group.columns.length > 8 && ` and ${group.columns.length - 8} more columns`}
        </p>
      )}
      <Ways ways={group.ways} onMend={onMend} />
      <ul class="fault-examples">
        {group.examples.slice(0, most).map((fault, i) => (
          <li key={`${fault.row_number} ${fault.column} ${i}`}>
            <Example fault={fault} group={group} onRow={onRow} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button kind="quiet" onClick={() => setMost(most + MORE)}>
          {Math.min(rest, MORE)} more
        </Button>
      )}
      {rest <= 0 && group.count > group.examples.length && (
        <p class="faint small">The first {counted(group.examples.length)} are listed here.</p>
      )}
    </li>
  );
}

/** What settles it, each way a button; without one, the form with nothing said. */
function Ways({ ways, onMend }: { ways: FaultGroup['ways']; onMend: FaultsProps['onMend'] }) {
  return (
    <p class="fault-ways">
      {ways.map((way) => (
        <Button key={JSON.stringify(way)} onClick={() => onMend(way)}>
          <span class="theirs">{inWords(way)}</span>
        </Button>
      ))}
      <Button kind={ways.length > 0 ? 'quiet' : 'plain'} onClick={() => onMend({})}>
        Mend it …
      </Button>
    </p>
  );
}

function Example({ fault, group, onRow }: { fault: Fault; group: FaultGroup; onRow: (fault: Fault) => void }) {
  const text = (
    <>
      {fault.column !== null && <b class="theirs">{fault.column}</b>}{' '}
      {fault.value !== null && <code class="theirs cell-text">{fault.value === '' ? '(empty)' : fault.value}</code>}
      {fault.reason !== group.reason && <span class="theirs"> {fault.reason}</span>}
    </>
  );
  if (fault.row_number === null) return <span>{text}</span>;
  return (
    <button type="button" class="fault-row" onClick={() => onRow(fault)}>
      <span class="faint">row {counted(fault.row_number)}</span> {text}
    </button>
  );
}
