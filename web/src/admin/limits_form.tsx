import { Button, Field } from '../parts/basics.tsx';
import { ActionTable } from '../parts/table.tsx';
import { type LimitsFields, NUMBERS, newLimits, placeOf, type RuleFields, TABLES, type Table } from './rules_form.ts';

const ABOUT: Record<Table, { title: string; one: string; hint: string; example: string }> = {
  quantities: {
    title: 'Quantities',
    one: 'a quantity',
    hint: 'Of every series that is a temperature or a pH, in whatever unit it comes.',
    example: 'temperature',
  },
  parameters: {
    title: 'Parameters',
    one: 'a parameter',
    hint: 'Of what is measured, by its name; they refine those of its quantity.',
    example: 'ejection_force',
  },
  sensors: {
    title: 'Sensors',
    one: 'a sensor',
    hint: 'Of single sensors: each bound here replaces that of the parameter.',
    example: 'TP-PRESS-001',
  },
};

const HEADS = ['Hard from', 'Hard to', 'Soft from', 'Soft to', 'Stale after (s)'] as const;

interface FormProps {
  fields: RuleFields;
  /** What is wrong, by its place in the document. */
  wrong: ReadonlyMap<string, string>;
  onChange: (fields: RuleFields) => void;
}

/** What a rule set says, each bound in a field of its own. */
export function LimitsForm({ fields, wrong, onChange }: FormProps) {
  return (
    <>
      <p class="hint">
        Outside the hard limits a reading is rejected; outside the soft ones it is kept, as an anomaly. An empty field
        says nothing.
      </p>
      {TABLES.map((table) => (
        <LimitsTable key={table} table={table} fields={fields} wrong={wrong} onChange={onChange} />
      ))}
      <section>
        <h3>Everything else</h3>
        <Lines>
          <Line
            table="every"
            of={fields.every}
            wrong={wrong}
            example=""
            onChange={(every) => onChange({ ...fields, every })}
          />
        </Lines>
      </section>
      <section class="others">
        <Field
          label="Sensor ids look like"
          hint="A regular expression for the whole id; a row with another one is rejected."
          wrong={wrong.get('sensor_id.pattern')}
        >
          <input
            class="input mono"
            maxLength={200}
            placeholder="^[A-Z]+-[A-Z0-9]+-\d{3}$"
            value={fields.pattern}
            aria-invalid={wrong.has('sensor_id.pattern')}
            onInput={(event) => onChange({ ...fields, pattern: event.currentTarget.value })}
          />
        </Field>
        <Field
          label="Stale after (s)"
          hint="Of series of which nothing above says it. Else 5 times the usual step, at least 60 s."
          wrong={wrong.get('stale_after')}
        >
          <input
            class="input"
            inputMode="decimal"
            value={fields.staleAfter}
            aria-invalid={wrong.has('stale_after')}
            onInput={(event) => onChange({ ...fields, staleAfter: event.currentTarget.value })}
          />
        </Field>
      </section>
    </>
  );
}

function LimitsTable({ table, fields, wrong, onChange }: FormProps & { table: Table }) {
  const { title, one, hint, example } = ABOUT[table];
  const lines = fields[table];
  const put = (next: LimitsFields[]) => onChange({ ...fields, [table]: next });
  return (
    <section>
      <h3>{title}</h3>
      <p class="hint">{hint}</p>
      {lines.length > 0 && (
        <Lines>
          {lines.map((line) => (
            <Line
              key={line.id}
              table={table}
              of={line}
              wrong={wrong}
              example={example}
              onChange={(next) => put(lines.map((each) => (each.id === next.id ? next : each)))}
              onRemove={() => put(lines.filter((each) => each.id !== line.id))}
            />
          ))}
        </Lines>
      )}
      <Button onClick={() => put([...lines, newLimits()])}>Add {one}</Button>
    </section>
  );
}

function Lines({ children }: { children: preact.ComponentChildren }) {
  return (
    <ActionTable kind="limits" heads={['Name', 'Unit', ...HEADS]}>
      {children}
    </ActionTable>
  );
}

interface LineProps {
  table: Table | 'every';
  of: LimitsFields;
  wrong: ReadonlyMap<string, string>;
  example: string;
  onChange: (fields: LimitsFields) => void;
  onRemove?: () => void;
}

function Line({ table, of, wrong, example, onChange, onRemove }: LineProps) {
  const name = of.name.trim() || (table === 'every' ? 'everything else' : 'a line without a name');
  const troubles = troublesOf(table, of, wrong);
  return (
    <>
      <tr>
        <td>
          {table === 'every' ? (
            <span class="faint">all</span>
          ) : (
            <input
              class="input limit-name"
              aria-label={`Name, ${table}`}
              placeholder={example}
              value={of.name}
              aria-invalid={wrong.has(`${table}.#${of.id}`)}
              onInput={(event) => onChange({ ...of, name: event.currentTarget.value })}
            />
          )}
        </td>
        <td>
          <input
            class="input"
            aria-label={`Unit of ${name}`}
            value={of.unit}
            aria-invalid={wrong.has(placeOf(table, of, 'unit'))}
            onInput={(event) => onChange({ ...of, unit: event.currentTarget.value })}
          />
        </td>
        {NUMBERS.map(([member, path], index) => (
          <td key={member}>
            <input
              class="input"
              inputMode="decimal"
              aria-label={`${HEADS[index]} of ${name}`}
              value={of[member]}
              aria-invalid={isWrong(wrong, placeOf(table, of, path))}
              onInput={(event) => onChange({ ...of, [member]: event.currentTarget.value })}
            />
          </td>
        ))}
        <td>
          {onRemove && (
            <Button kind="quiet" aria-label={`Take ${name} out`} onClick={onRemove}>
              ✕
            </Button>
          )}
        </td>
      </tr>
      {troubles.length > 0 && (
        <tr class="troubles">
          <td colSpan={8}>
            {troubles.map((text) => (
              <p key={text} class="wrong theirs">
                ✕ {text}
              </p>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

/** A range that is wrong as a whole marks both of its ends. */
function isWrong(wrong: ReadonlyMap<string, string>, place: string): boolean {
  return wrong.has(place) || wrong.has(place.replace(/\.(min|max)$/, ''));
}

function troublesOf(table: Table | 'every', of: LimitsFields, wrong: ReadonlyMap<string, string>): string[] {
  const here = placeOf(table, of);
  const about = [...wrong].filter(
    ([place]) => place === here || isBelow(place, here) || place === `${table}.#${of.id}`,
  );
  return [...new Set(about.map(([, text]) => text))];
}

/** Whether a place is a member of these limits; the name of others may begin as theirs does. */
function isBelow(place: string, here: string): boolean {
  return (
    place.startsWith(`${here}.`) && /^(unit|stale_after|(hard|soft)(\.(min|max))?)$/.test(place.slice(here.length + 1))
  );
}
