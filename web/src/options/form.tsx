import { Field, Select } from '../parts/basics.tsx';
import { controlText, GROUPS, heldValue, type OptionField, type Options, type OptionValue } from './fields.ts';
import './form.css';

/** A form of all options by which a file is read; groups with nothing said are folded. */
export function OptionsForm(props: {
  value: Options;
  wrong?: Readonly<Record<string, string>>;
  onChange: (name: string, value: OptionValue) => void;
}) {
  return (
    <div class="options">
      {GROUPS.map((group, i) => (
        <details
          key={group.title}
          open={i === 0 || group.fields.some(({ name }) => controlText(props.value[name]) !== '')}
        >
          <summary>{group.title}</summary>
          <div class="options-fields">
            {group.fields.map((field) => (
              <Field key={field.name} label={field.label} hint={field.hint} wrong={props.wrong?.[field.name]}>
                <Control
                  field={field}
                  value={props.value[field.name]}
                  onChange={(value) => props.onChange(field.name, value)}
                />
              </Field>
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

function Control(props: {
  field: OptionField;
  value: OptionValue | undefined;
  onChange: (value: OptionValue) => void;
}) {
  const { field, value } = props;
  const held = controlText(value);
  const take = (text: string) => props.onChange(heldValue(field, text));
  if (field.kind === 'choice' || field.kind === 'yes-no') {
    const choices = field.choices ?? [['true', 'yes'] as const, ['false', 'no'] as const];
    const options = [
      { value: '', label: 'as the file tells' },
      ...choices.map(([each, label]) => ({ value: each, label })),
    ];
    return <Select value={held} options={options} onPick={take} />;
  }
  if (field.kind === 'list') {
    return <textarea class="input" rows={2} value={held} onChange={(event) => take(event.currentTarget.value)} />;
  }
  return (
    <input
      class="input"
      type={field.kind === 'number' ? 'number' : 'text'}
      min={1}
      value={held}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}
