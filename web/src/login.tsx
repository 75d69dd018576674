import { useEffect, useState } from 'preact/hooks';
import { API } from './api/base.ts';
import { ask } from './api/client.ts';
import { asProblem, type Problem } from './api/problem.ts';
import { ended, signIn, takeCode } from './api/session.ts';
import { Button, Field } from './parts/basics.tsx';
import { Failed, sentence, Waiting } from './parts/states.tsx';
import { useStore } from './store.ts';

const code = takeCode(); // before anything else could see the address

/** The door: a one-time link opens it by itself, a token by hand. */
export function Login() {
  const why = useStore(ended);
  const [busy, setBusy] = useState(code !== null && why === null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!busy || code === null) return;
    redeem(code).then(signIn, (error: unknown) => {
      setProblem(asProblem(error));
      setBusy(false);
    });
  }, []);
  const enter = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await prove(text.trim());
      signIn(text.trim());
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
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

/** Change the code of a one-time link for a token. */
async function redeem(given: string): Promise<string> {
  const init = { body: JSON.stringify({ code: given }), headers: { 'Content-Type': 'application/json' } };
  const answer = (await (await ask('POST', `${API}/v1/logins`, init)).json()) as { token: string };
  return answer.token;
}

/** Ask something small with a token: whoever has no right to anything hears of it here. */
async function prove(given: string): Promise<void> {
  await ask('GET', `${API}/v1/me`, { headers: { Authorization: `Bearer ${given}` } });
}
