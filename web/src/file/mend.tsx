import { useState } from 'preact/hooks';
import { type Asked, post } from '../api/client.ts';
import { useAct } from '../api/hooks.ts';
import type { Problem } from '../api/problem.ts';
import { changed, inWords, type Options, type OptionValue } from '../options/fields.ts';
import { OptionsForm } from '../options/form.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { tell } from '../parts/notices.tsx';
import type { Version } from './model.ts';

type ReprocessBody = NonNullable<Asked<'/v1/files/{file_id}/reprocess', 'post'>['body']>;

/** What a version was read with, of all that can be said. */
export function optionsOf(version: Version | undefined): Options {
  return (version ?? {}) as unknown as Options;
}

/** Options with which a file is read once more: those of before, changed. */
export function MendDialog(props: {
  fileId: string;
  name: string;
  before: Options;
  /** What settles a doubt or a refusal, put into the form to begin with. */
  way: Readonly<Record<string, unknown>>;
  onDone: () => void;
  onClose: () => void;
}) {
  const [value, setValue] = useState<Options>({ ...props.before, ...(props.way as Options) });
  const { busy, problem, act } = useAct();
  const change = (name: string, next: OptionValue) => setValue((before) => ({ ...before, [name]: next }));
  const send = () => {
    void act(async () => {
      const begun = await post('/v1/files/{file_id}/reprocess', {
        path: { file_id: props.fileId },
        body: changed(props.before, value) as ReprocessBody,
      });
      tell(`Version ${begun.version} of ${props.name} is being made`);
      props.onDone();
      props.onClose();
    });
  };
  return (
    <FormDialog
      title="Mend it: read it once more"
      wide
      onClose={props.onClose}
      send="Read it once more"
      onSend={send}
      busy={busy}
      problem={problem}
    >
      <p class="hint">
        What is said here makes a new version; until it is there, readers see what they saw before. What is left empty,
        the file itself tells.
      </p>
      {Object.keys(props.way).length > 0 && <p class="note theirs">{inWords(props.way)}</p>}
      <OptionsForm value={value} wrong={wrongOf(problem)} onChange={change} />
    </FormDialog>
  );
}

/** Return what was said of each field that was refused. */
function wrongOf(problem: Problem | null): Record<string, string> {
  const errors = problem?.document.errors;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    errors.flatMap((each: { field?: string; message?: string }) =>
      each.field ? [[each.field.split('.')[0] ?? each.field, each.message ?? 'not taken']] : [],
    ),
  );
}
