import { useState } from 'preact/hooks';
import type { Options } from '../files/options.ts';
import { Button, Select } from '../parts/basics.tsx';
import { sentence } from '../parts/states.tsx';
import { zones } from '../time/zone.ts';
import { type Explanation, questionsOf } from './questions.ts';

/** What the file leaves open, each with the answers that settle it. */
export function Questions({
  explanation,
  said,
  onSay,
}: {
  explanation: Explanation;
  said: Options;
  onSay: (more: Options) => void;
}) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const questions = questionsOf(explanation).filter(({ id, needed }) => needed || !left.has(id));
  const zone = explanation.timezone_assumed === true && explanation.timezone_used !== false && !said.timezone;
  if (questions.length === 0 && !zone) return null;
  return (
    <section class="questions" aria-label="What it leaves open">
      {questions.map(({ id, needed, title, why, choices }) => (
        <section key={id} class="question" aria-label={title} data-needed={needed}>
          <h3>{title}</h3>
          <p class="hint theirs">{sentence(why)}</p>
          <div class="choices">
            {choices.map(({ label, options }) => (
              <Button key={label} class="theirs" onClick={() => onSay(options)}>
                {label}
              </Button>
            ))}
            {!needed && (
              <Button kind="quiet" onClick={() => setLeft(new Set([...left, id]))}>
                Leave it as it is
              </Button>
            )}
          </div>
        </section>
      ))}
      {zone && <Zone explanation={explanation} onSay={onSay} />}
    </section>
  );
}

function Zone({ explanation, onSay }: { explanation: Explanation; onSay: (more: Options) => void }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [picked, setPicked] = useState(here);
  return (
    <section class="question" aria-label="In which zone are its times?">
      <h3>In which zone are its times?</h3>
      <p class="hint">Neither the file nor you say it: they are read in {explanation.timezone ?? 'UTC'}.</p>
      <div class="choices">
        <Button onClick={() => onSay({ timezone: 'UTC' })}>UTC</Button>
        <Select aria-label="Zone" value={picked} options={zones()} onPick={setPicked} />
        {picked !== 'UTC' && <Button onClick={() => onSay({ timezone: picked })}>{picked}</Button>}
      </div>
    </section>
  );
}
