import { useState } from 'preact/hooks';
import { useLocation, useSearch } from 'wouter-preact';
import { useAct, useLoad } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { Button, Field } from '../parts/basics.tsx';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.tsx';
import { tell } from '../parts/notices.tsx';
import { Failed, Shown } from '../parts/states.tsx';
import { useStore } from '../store.ts';
import { allViews, findView, type ListedView, removeView, saveView } from './api.ts';
import { isView } from './model.ts';
import './views.css';

/** Views that were saved, and a way to save this one and to share it. */
export function ViewsBar() {
  const who = useStore(me);
  const [open, setOpen] = useState<'list' | 'save' | null>(null);
  const share = () =>
    navigator.clipboard.writeText(location.href).then(
      () => tell('The address of this view is copied'),
      () => tell('The browser does not let the address be copied: take it from its bar', 'failed'),
    );
  return (
    <p class="views-bar">
      <Button kind="quiet" onClick={() => setOpen('list')}>
        Saved views
      </Button>
      {may(who, 'write') && (
        <Button kind="quiet" onClick={() => setOpen('save')}>
          Save this view
        </Button>
      )}
      <Button kind="quiet" onClick={share}>
        Copy link
      </Button>
      {open === 'list' && <ViewsDialog onClose={() => setOpen(null)} />}
      {open === 'save' && <SaveDialog onClose={() => setOpen(null)} />}
    </p>
  );
}

function ViewsDialog({ onClose }: { onClose: () => void }) {
  const who = useStore(me);
  const views = useLoad(allViews, []);
  const [, navigate] = useLocation();
  const [removed, setRemoved] = useState<ListedView | null>(null);
  const { problem, act } = useAct();
  const go = ({ name }: ListedView) =>
    act(async () => {
      const { view } = await findView(name);
      if (!isView(view)) throw new Error(`${name} was not saved by this page`);
      navigate(view.query ? `${view.path}?${view.query}` : view.path);
      onClose();
    });
  return (
    <Dialog title="Saved views" onClose={onClose}>
      <div class="body">
        <Shown of={views} what="Loading the views">
          {(list) =>
            list.length === 0 ? (
              <p class="hint">None yet. "Save this view" keeps which series, range and axes are shown.</p>
            ) : (
              <ul class="views">
                {list.map((each) => (
                  <li key={each.name}>
                    <Button kind="quiet" onClick={() => go(each)}>
                      <span class="theirs">{each.name}</span>
                    </Button>
                    {may(who, 'write') && (
                      <Button kind="quiet" aria-label={`Delete ${each.name}`} onClick={() => setRemoved(each)}>
                        ✕
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        {problem && <Failed problem={problem} />}
      </div>
      {removed && (
        <Confirm
          title="Delete the view?"
          yes="Delete"
          danger
          onYes={async () => {
            await removeView(removed.name);
            views.reload();
          }}
          onClose={() => setRemoved(null)}
        >
          <p class="theirs">{removed.name}</p>
        </Confirm>
      )}
    </Dialog>
  );
}

function SaveDialog({ onClose }: { onClose: () => void }) {
  const views = useLoad(allViews, []);
  const [path] = useLocation();
  const query = useSearch();
  const [name, setName] = useState('');
  const { busy, problem, act } = useAct();
  const before = views.data?.find((each) => each.name === name.trim()) ?? null;
  const save = async () => {
    const isSaved = await act(async () => {
      const tag = before ? (await findView(before.name)).tag : null;
      await saveView(name.trim(), { path, query }, tag);
      tell(`Saved as ${name.trim()}`);
      onClose();
    });
    if (!isSaved) views.reload();
  };
  return (
    <FormDialog
      title="Save this view"
      onClose={onClose}
      send={before ? 'Replace' : 'Save'}
      onSend={save}
      busy={busy}
      disabled={views.data === undefined}
      problem={problem}
    >
      <Field label="Name" hint={before ? 'There is one of this name: it will be replaced' : undefined}>
        <input
          class="input"
          required
          maxLength={64}
          pattern="[\p{L}\p{N}_][\p{L}\p{N}_ .,\(\)+\-]*"
          title="Letters, digits, spaces and . , ( ) + -"
          // biome-ignore lint/a11y/noAutofocus: it is what the window was opened for
          autoFocus
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}
