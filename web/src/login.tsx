import { useEffect, useState } from 'preact/hooks';
import { useAct } from './api/hooks.ts';
import { prove, redeem } from './api/login.ts';
import { asProblem } from './api/problem.ts';
import { ended, signIn, takeCode, token } from './api/session.ts';
import { Button, Field } from './parts/basics.tsx';
import { tell } from './parts/notices.tsx';
import { Failed, sentence, Waiting } from './parts/states.tsx';
import { useStore } from './store.ts';

let code = takeCode(); // before anything else could see the address

/** Return the code of the link that led here, the first time that it is asked for. */
function unused(): string | null {
  const given = code;
  code = null;
  return given;
}

/** Follow a one-time link where somebody is signed in already: it changes who that is, unless it opens nothing. */
export function followLink(): void {
  const given = token.get() === null ? null : unused();
  if (given === null) return;
  redeem(given).then(signIn, (error: unknown) => tell(`The link: ${sentence(asProblem(error).detail)}`, 'failed'));
}

/** The door: a one-time link opens it by itself, a token by hand. */
export function Login() {
  const why = useStore(ended);
  const { busy, problem, act } = useAct(code !== null);
  const [text, setText] = useState('');
  useEffect(() => {
    const given = unused();
    if (given !== null) void act(() => redeem(given).then(signIn));
  }, []);
  const enter = () =>
    act(async () => {
      await prove(text.trim());
      signIn(text.trim());
    });
  return (
    <main class="login">
      <h1>Titer</h1>
      <p class="lead">Instrument files in; validated, explained, queryable readings out.</p>
      {why && <p class="note">{sentence(why)} Sign in again to go on.</p>}
      {busy && text === '' ? (
        <Waiting what="Signing in by the link" />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void enter();
          }}
        >
          <Field label="Token" hint="It begins with tt_, and is kept in this tab alone, until it is closed.">
            <input
              class="input mono"
              type="password"
              name="token"
              autocomplete="off"
              spellcheck={false}
              required
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </Field>
          <Button kind="first" type="submit" busy={busy} disabled={text.trim() === ''}>
            Sign in
          </Button>
        </form>
      )}
      {problem && <Failed problem={problem} />}
      <p class="hint">
        No token? <code>titer ui</code> opens this page signed in; <code>titer token create</code> makes one.
      </p>
    </main>
  );
}
