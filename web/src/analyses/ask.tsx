import { useEffect, useMemo, useState } from 'preact/hooks';
import { useAct } from '../api/hooks.ts';
import type { SeriesChoice } from '../curves/series.ts';
import { Button, Field, Select } from '../parts/basics.tsx';
import { Failed } from '../parts/states.tsx';
import * as api from './api.ts';
import { ParametersForm } from './form.tsx';
import type { Analysis, Input, Step } from './model.ts';
import { fieldsOf, type Held, heldAll, parametersOf } from './schema.ts';

/** Something that an analysis can be of, as a choice. */
export interface InputChoice {
  readonly label: string;
  readonly input: Input;
}

/** Choose a step, say how it is to work and on what, and begin. */
export function AskForm(props: {
  steps: readonly Step[];
  inputs: readonly InputChoice[];
  series: readonly SeriesChoice[];
  /** What the form begins with: that of an analysis that is there. */
  like?: Pick<Analysis, 'step' | 'parameters'>;
  onBegun: (analysis: Analysis) => void;
}) {
  const { steps, inputs } = props;
  const [name, setName] = useState(props.like?.step ?? steps[0]?.name ?? '');
  const [held, setHeld] = useState<Held>(props.like ? heldAll(props.like.parameters) : {});
  const [of, setOf] = useState(0);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const { busy, problem, act, forget } = useAct();
  const step = steps.find((each) => each.name === name);
  const fields = useMemo(() => (step ? fieldsOf(step.parameters) : []), [step]);
  useEffect(() => setOf((before) => Math.min(before, inputs.length - 1)), [inputs.length]);
  const run = () => {
    const said = parametersOf(fields, held);
    setWrong(said.wrong);
    const input = inputs[of]?.input;
    if (Object.keys(said.wrong).length > 0 || !input || !step) return;
    void act(async () => {
      const begun = await api.begin({ step: step.name, parameters: said.parameters, input });
      props.onBegun(await api.analysis(begun.analysis_id));
    });
  };
  return (
    <form
      class="ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Field label="Step" hint={step ? firstSentence(step.description) : undefined}>
        <Select
          value={name}
          options={steps.map((each) => ({ value: each.name, label: each.title }))}
          onPick={(next) => {
            setName(next);
            setHeld({});
            setWrong({});
            forget();
          }}
        />
      </Field>
      {inputs.length > 1 && (
        <Field label="Of">
          <Select
            value={String(of)}
            options={inputs.map(({ label }, i) => ({ value: String(i), label }))}
            onPick={(next) => setOf(Number(next))}
          />
        </Field>
      )}
      {step && (
        <ParametersForm
          key={name}
          fields={fields}
          held={held}
          wrong={wrong}
          series={props.series}
          onChange={(field, text) => setHeld((before) => ({ ...before, [field]: text }))}
        />
      )}
      {step && rest(step.description) !== '' && (
        <details class="small">
          <summary>More about it</summary>
          <p class="prose">{rest(step.description)}</p>
        </details>
      )}
      {problem && <Failed problem={problem} />}
      <p class="ask-run">
        <Button kind="first" type="submit" busy={busy}>
          Run
        </Button>
      </p>
    </form>
  );
}

function firstSentence(text: string): string {
  return text.split('\n\n', 1)[0]?.replaceAll('\n', ' ') ?? '';
}

function rest(text: string): string {
  return text.split('\n\n').slice(1).join('\n\n');
}
