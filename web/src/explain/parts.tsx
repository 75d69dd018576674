import type { Options } from '../files/options.ts';
import { Select, Status, Time } from '../parts/basics.tsx';
import { sentence } from '../parts/states.tsx';
import { zoneTold } from '../time/told.ts';
import { plain } from './plain.ts';
import type { Doubt, Explanation } from './questions.ts';

type Column = Explanation['columns'][number];

export const ROLES: Record<string, string> = {
  at: 'Time',
  sensor_id: 'Sensor',
  parameter: 'What is measured',
  value: 'Measured',
  unit: 'Unit',
  quality: 'Quality',
  context: 'Context',
};

export function roleOf(columns: readonly Column[], index: number): string | undefined {
  return columns[index]?.role ?? undefined;
}

/** Every column: what it is taken for and why; whether it is measured, or says where a reading belongs, can be said. */
export function Columns({
  explanation: { columns },
  said,
  onSay,
}: {
  explanation: Explanation;
  said: Options;
  onSay: (said: Options) => void;
}) {
  if (columns.length === 0) return null;
  const say = (name: string, role: string) => {
    const without = (names: readonly string[] | undefined) => (names ?? []).filter((each) => each !== name);
    const lists = { measured: without(said.measured), context: without(said.context) };
    lists[role === 'value' ? 'measured' : 'context'].push(name);
    const { measured: _m, context: _c, ...rest } = said;
    onSay({ ...rest, ...Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0)) });
  };
  return (
    <section class="card">
      <h2>Its columns</h2>
      <div class="scroll">
        <table class="table columns">
          <thead>
            <tr>
              <th>Column</th>
              <th>Taken for</th>
              <th>Unit</th>
              <th>Example</th>
              <th>Because</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column.name}>
                <td class="theirs">{column.name}</td>
                <td>
                  {column.role === 'value' || column.role === 'context' ? (
                    <Select
                      aria-label={`What ${column.name} is`}
                      value={column.role}
                      options={[
                        { value: 'value', label: 'Measured' },
                        { value: 'context', label: 'Context' },
                      ]}
                      onPick={(role) => say(column.name, role)}
                    />
                  ) : (
                    <span class="role" data-role={column.role}>
                      {column.role ? (ROLES[column.role] ?? column.role) : 'open'}
                    </span>
                  )}
                </td>
                <td class="theirs">{column.unit ?? <span class="faint">–</span>}</td>
                <td class="theirs mono">{column.example ?? <span class="faint">–</span>}</td>
                <td class="hint">
                  <ul>
                    {column.evidence.map((each) => (
                      <li key={each} class="theirs">
                        {each}
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What holds for the whole file, and what in it says so. */
export function Evidence({ explanation }: { explanation: Explanation }) {
  const { evidence } = explanation;
  const facts: [string, unknown, (string | undefined)?][] = [
    ['Kind', [explanation.kind, explanation.compression].filter(Boolean).join(', '), evidence.kind],
    ['Characters', explanation.encoding, evidence.encoding],
    ['Between cells', shownMark(explanation.delimiter), evidence.delimiter],
    ['Header', explanation.header_line && `line ${explanation.header_line}`, evidence.header],
    ['Units', explanation.units_line && `line ${explanation.units_line}`, evidence.units],
    ['Layout', explanation.layout?.replaceAll('_', ' '), evidence.layout],
    ['Sheets', explanation.sheets?.join(', '), evidence.sheets],
    ['Times', explanation.time_form, evidence.time],
    ['Date order', explanation.date_order?.replaceAll('_', ' '), evidence.date_order],
    ['Zone', zoneTold(explanation), evidence.timezone],
    ['Decimal mark', explanation.decimal, evidence.decimal],
    ['Between readings', explanation.cadence_seconds && `${explanation.cadence_seconds} s`],
  ];
  return (
    <section class="card">
      <h2>The file as a whole</h2>
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== null && value !== undefined && value !== '')
          .map(([name, value, why]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="theirs">
                {String(value)} {why && <span class="hint">{why}</span>}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function shownMark(mark: string | null): string | null {
  return mark === '\t' ? 'tab' : mark;
}

/** The first readings, as they would be kept. */
export function Kept({ explanation: { sample_readings } }: { explanation: Explanation }) {
  if (sample_readings.length === 0) return null;
  return (
    <section class="card">
      <h2>What would be kept</h2>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th>Sensor</th>
              <th>Parameter</th>
              <th>Time</th>
              <th class="number">Value</th>
              <th>Unit</th>
              <th>Quality</th>
              <th class="number">Row</th>
            </tr>
          </thead>
          <tbody>
            {sample_readings.map((reading) => (
              <tr key={`${reading.row_number} ${reading.sensor_id} ${reading.parameter}`}>
                <td class="theirs">{reading.sensor_id}</td>
                <td class="theirs">{reading.parameter}</td>
                <td>
                  <Time at={reading.at} />
                </td>
                <td class="number">{reading.value}</td>
                <td class="theirs">{reading.unit}</td>
                <td>
                  <Status name={reading.quality} />
                </td>
                <td class="number">{reading.row_number}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const MOST_SHOWN = 20;

/** What is wrong with rows of its sample, and what is doubtful. */
export function Faults({ explanation }: { explanation: Explanation }) {
  const { errors, error_count, warnings, warning_count } = explanation;
  return (
    <>
      <FaultList title="What would be rejected" faults={errors} count={error_count} />
      <FaultList title="What is doubtful" faults={warnings} count={warning_count} />
    </>
  );
}

function FaultList({ title, faults, count }: { title: string; faults: readonly Doubt[]; count: number }) {
  if (count === 0) return null;
  const shown = faults.slice(0, MOST_SHOWN);
  return (
    <section class="card">
      <h2>
        {title} <span class="faint">({count} in the sample)</span>
      </h2>
      <ul class="faults">
        {shown.map((fault, index) => (
          <li key={index}>
            <p class="theirs">
              {fault.row_number && <span class="faint">row {fault.row_number} </span>}
              {fault.column && <strong>{fault.column} </strong>}
              {fault.value && <code>{fault.value} </code>}
              {sentence(fault.reason)}
            </p>
            {fault.hint && <p class="hint theirs">{sentence(plain(fault.hint))}</p>}
          </li>
        ))}
      </ul>
      {count > shown.length && <p class="hint">And {count - shown.length} more.</p>}
    </section>
  );
}
