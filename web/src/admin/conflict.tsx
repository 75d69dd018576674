import { Button, Time } from '../parts/basics.tsx';
import type { RuleDocument, RuleSet } from './rules_form.ts';
import { SideBySide } from './versions.tsx';

/** What somebody else has written meanwhile, and its tag. */
export interface Conflict {
  set: RuleSet;
  tag: string | null;
}

interface ConflictProps {
  conflict: Conflict;
  mine: RuleDocument;
  onTheirs: () => void;
  onMine: () => void;
}

/** Somebody was faster: theirs beside mine, and the choice. Nothing that was typed is lost before it is made. */
export function ConflictNote({ conflict: { set }, mine, onTheirs, onMine }: ConflictProps) {
  return (
    <section class="note conflict" role="alert">
      <h3>Somebody else wrote in between</h3>
      <p>
        {set.rule_set} was written <Time at={set.at} /> by <span class="theirs">{set.by?.label}</span>:{' '}
        <span class="theirs">{set.reason}</span>. Nothing of yours was written.
      </p>
      <SideBySide before={set as Partial<RuleDocument>} after={mine} names={[set.rule_set, 'Yours']} onlyChanged />
      <p class="actions">
        <Button onClick={onTheirs}>Take theirs, and drop mine</Button>
        <Button onClick={onMine}>Keep mine, to be written on top</Button>
      </p>
    </section>
  );
}
