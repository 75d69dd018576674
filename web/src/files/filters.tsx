import { useEffect, useState } from 'preact/hooks';
import type { Query } from '../api/client.ts';
import { Button, Field, Select } from '../parts/basics.tsx';
import { useStore } from '../store.ts';
import { instantOf, localOf } from '../time/local.ts';
import { zone } from '../time/zone.ts';

/** What is asked for of the list, as the address of the page says it, so that it can be shared and gone back to. */
export type Filters = Record<string, string>;

const STATUSES = [
  'processed',
  'partial',
  'failed',
  'processing',
  'uploaded',
  'awaiting_upload',
  'superseded',
  'deleted',
];
const KNOWN = ['status', 'name', 'asset', 'sensor_id', 'context', 'from', 'to', 'kind'];

export function filtersIn(search: string): Filters {
  const said = new URLSearchParams(search);
  return Object.fromEntries(KNOWN.flatMap((name) => (said.get(name) ? [[name, said.get(name) as string]] : [])));
}

export function searchOf(filters: Filters): string {
  const said = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
  return said.size === 0 ? '' : `?${said}`;
}

/** Return what the API is asked. `context` is `name=value`. */
export function queryOf({ context = '', ...rest }: Filters): Query {
  const [name, ...value] = context.split('=');
  return { ...rest, ...(name && value.length > 0 && { [`context.${name.trim()}`]: value.join('=').trim() }) };
}

/** The filters of the list: they hold as soon as something is chosen, texts when the typing pauses. */
export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const inZone = useStore(zone);
  const set = (name: string, value: string) => onChange({ ...filters, [name]: value });
  const more = ['asset', 'sensor_id', 'context', 'from', 'to', 'kind'].filter((name) => filters[name]);
  const [open, setOpen] = useState(more.length > 0);
  return (
    <search class="filters">
      <Text label="Name" placeholder="part of it" value={filters.name ?? ''} onSet={(text) => set('name', text)} />
      <Field label="Status">
        <Select
          value={filters.status ?? ''}
          options={[
            { value: '', label: 'any' },
            ...STATUSES.map((each) => ({ value: each, label: each.replace('_', ' ') })),
          ]}
          onPick={(value) => set('status', value)}
        />
      </Field>
      {open && (
        <>
          <Text label="Asset" value={filters.asset ?? ''} onSet={(text) => set('asset', text)} />
          <Text label="Sensor" value={filters.sensor_id ?? ''} onSet={(text) => set('sensor_id', text)} />
          <Text
            label="Context"
            placeholder="batch=B-17"
            value={filters.context ?? ''}
            wrong={filters.context && !/^\s*[^=\s][^=]*=./.test(filters.context) ? 'A name, =, and a value' : undefined}
            onSet={(text) => set('context', text)}
          />
          {(['from', 'to'] as const).map((name) => (
            <Field key={name} label={`Readings ${name === 'from' ? 'from' : 'before'} (${inZone})`}>
              <input
                class="input"
                type="datetime-local"
                value={localOf(filters[name] ?? '', inZone)}
                onChange={(event) => set(name, instantOf(event.currentTarget.value, inZone))}
              />
            </Field>
          ))}
          <Field label="Came as">
            <Select
              value={filters.kind ?? 'file'}
              options={[
                { value: 'file', label: 'files' },
                { value: 'live', label: 'live readings' },
              ]}
              onPick={(value) => set('kind', value === 'file' ? '' : value)}
            />
          </Field>
        </>
      )}
      <span class="filter-buttons">
        <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Fewer filters' : 'More filters'}
        </Button>
        {Object.values(filters).some(Boolean) && (
          <Button kind="quiet" onClick={() => onChange({})}>
            Clear
          </Button>
        )}
      </span>
    </search>
  );
}

const PAUSE = 350;

function Text({
  label,
  value,
  placeholder,
  wrong,
  onSet,
}: {
  label: string;
  value: string;
  placeholder?: string;
  wrong?: string | undefined;
  onSet: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSet(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Field label={label} wrong={wrong}>
      <input
        class="input"
        type="search"
        placeholder={placeholder}
        value={text}
        maxLength={255}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </Field>
  );
}
