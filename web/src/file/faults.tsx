import { useState } from 'preact/hooks';
import { asProblem, type Problem } from '../api/problem.ts';
import { inWords } from '../options/fields.ts';
import { Button } from '../parts/basics.tsx';
import { Failed, sentence } from '../parts/states.tsx';
import { counted, type Fault, type FaultGroup } from './model.ts';

const EXAMPLES = 3;
const MORE = 50;

export interface FaultsProps {
  groups: readonly FaultGroup[];
  /** Where there are more of a kind than the result lists: gives the next of them, after so many. */
  more?: (code: string, cursor: string | null) => Promise<{ faults: readonly Fault[]; cursor: string | null }>;
  onRow: (fault: Fault) => void;
  /** null: whoever looks may not. */
  onMend: ((way: Readonly<Record<string, unknown>>) => void) | null;
}

/** What was wrong or doubtful, by kind: why, what to do, and examples that lead to their rows. */
export function Faults({ groups, ...rest }: FaultsProps) {
  return (
    <ul class="faults">
      {groups.map((group) => (
        <Group key={group.code} group={group} {...rest} />
      ))}
    </ul>
  );
}

function Group({ group, more, onRow, onMend }: Omit<FaultsProps, 'groups'> & { group: FaultGroup }) {
  const { faults, next, problem } = useListed(group, more);
  const [first] = faults;
  return (
    <li class="fault">
      <h3>
        <code>{group.code}</code> <span class="faint">× {counted(group.count)}</span>
      </h3>
      {first && <p class="theirs">{sentence(first.reason)}</p>}
      {first?.hint && <p class="hint theirs">{sentence(first.hint)}</p>}
      <Columns of={group.columns} />
      {onMend && <Ways ways={group.ways} onMend={onMend} />}
      <ul>
        {faults.map((fault, i) => (
          <li key={`${fault.row_number} ${fault.column} ${i}`}>
            <Example fault={fault} reason={first?.reason ?? ''} onRow={onRow} />
          </li>
        ))}
      </ul>
      {problem && <Failed problem={problem} />}
      {next && (
        <Button kind="quiet" onClick={next}>
          {faults.length === 0 ? 'Show them' : 'More of them'}
        </Button>
      )}
    </li>
  );
}

/** The faults of a kind that are shown: some of those in the result, then all of these, then page after page. */
function useListed(group: FaultGroup, more: FaultsProps['more']) {
  const [most, setMost] = useState(EXAMPLES);
  const [paged, setPaged] = useState<{ faults: readonly Fault[]; cursor: string | null } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const page = async () => {
    setProblem(null);
    try {
      const found = await more?.(group.code, paged?.cursor ?? null);
      if (found) setPaged({ ...found, faults: [...(paged?.faults ?? []), ...found.faults] });
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const { examples, count } = group;
  if (paged) return { faults: paged.faults, next: paged.cursor === null ? null : page, problem };
  if (most < examples.length) return { faults: examples.slice(0, most), next: () => setMost(most + MORE), problem };
  return { faults: examples, next: more && examples.length < count ? page : null, problem };
}

const COLUMNS = 8; // that are named

function Columns({ of }: { of: FaultGroup['columns'] }) {
  if (of.length < 2) return null;
  const named = of.slice(0, COLUMNS).map(([column, count]) => `${column} (${counted(count)})`);
  const rest = of.length > COLUMNS ? ` and ${of.length - COLUMNS} more columns` : '';
  return (
    <p class="hint theirs">
      In {named.join(', ')}
      {rest}
    </p>
  );
}

/** What settles it, each way a button; without one, the form with nothing said. */
function Ways({ ways, onMend }: { ways: FaultGroup['ways']; onMend: NonNullable<FaultsProps['onMend']> }) {
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

function Example({ fault, reason, onRow }: { fault: Fault; reason: string; onRow: (fault: Fault) => void }) {
  const text = (
    <>
      {fault.column !== null && <b class="theirs">{fault.column}</b>}{' '}
      {fault.value !== null && <code class="theirs cell-text">{fault.value === '' ? '(empty)' : fault.value}</code>}
      {fault.reason !== reason && <span class="theirs"> {fault.reason}</span>}
    </>
  );
  if (fault.row_number === null) return <span>{text}</span>;
  return (
    <button type="button" class="fault-row" onClick={() => onRow(fault)}>
      <span class="faint">row {counted(fault.row_number)}</span> {text}
    </button>
  );
}
