import { useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { Field, Select, Time } from '../parts/basics.tsx';
import { Shown } from '../parts/states.tsx';
import { type RuleDocument, type RuleSet, sideBySide } from './rules_form.ts';

/** Any two versions of a rule set side by side: at first the newest and the one before. */
export function Versions({ name, newest }: { name: string; newest: number }) {
  const [one, setOne] = useState(Math.max(1, newest - 1));
  const [other, setOther] = useState(newest);
  const [onlyChanged, setOnlyChanged] = useState(true);
  const both = useLoad(
    (signal) =>
      Promise.all(
        [one, other].map((version) => get('/v1/rules/{name}', { path: { name }, query: { version }, signal })),
      ),
    [name, one, other],
  );
  const all = Array.from({ length: newest }, (_, index) => String(newest - index));
  return (
    <section class="versions" aria-label="Versions">
      <h3>Versions</h3>
      <div class="beside">
        <Field label="Left">
          <Select value={String(one)} options={all} onPick={(version) => setOne(Number(version))} />
        </Field>
        <Field label="Right">
          <Select value={String(other)} options={all} onPick={(version) => setOther(Number(version))} />
        </Field>
        <label class="tick">
          <input
            type="checkbox"
            checked={onlyChanged}
            onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
          />
          What differs alone
        </label>
      </div>
      <Shown of={both} what="Loading both versions">
        {([left, right]) =>
          left && right ? (
            <>
              <p class="small faint">
                <Author of={left} /> · <Author of={right} />
              </p>
              <SideBySide
                before={left as Partial<RuleDocument>}
                after={right as Partial<RuleDocument>}
                names={[left.rule_set, right.rule_set]}
                onlyChanged={onlyChanged}
              />
            </>
          ) : null
        }
      </Shown>
    </section>
  );
}

function Author({ of }: { of: RuleSet }) {
  return (
    <>
      {of.rule_set}: <Time at={of.at} />, <span class="theirs">{of.by?.label}</span>, “
      <span class="theirs">{of.reason}</span>”
    </>
  );
}

interface SideProps {
  before: Partial<RuleDocument>;
  after: Partial<RuleDocument>;
  names: readonly [string, string];
  onlyChanged: boolean;
}

export function SideBySide({ before, after, names, onlyChanged }: SideProps) {
  const all = sideBySide(before, after);
  const seen = onlyChanged ? all.filter((each) => each.before !== each.after) : all;
  if (seen.length === 0)
    return <p class="hint">{all.length === 0 ? 'Neither says anything.' : 'They say the same.'}</p>;
  return (
    <div class="scroll">
      <table class="table">
        <thead>
          <tr>
            <th>What</th>
            <th>{names[0]}</th>
            <th>{names[1]}</th>
            <th>
              <span class="hidden-but-read">Difference</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {seen.map((each) => (
            <tr key={each.path} data-differs={each.before !== each.after}>
              <td class="mono theirs">{each.path}</td>
              <td class="theirs">{each.before ?? <span class="faint">–</span>}</td>
              <td class="theirs">{each.after ?? <span class="faint">–</span>}</td>
              <td>{wordOf(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function wordOf({ before, after }: { before: string | null; after: string | null }): string {
  if (before === after) return '';
  if (before === null) return '+ added';
  return after === null ? '− taken out' : '≠ changed';
}
