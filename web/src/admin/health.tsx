import { useEffect } from 'preact/hooks';
import { API } from '../api/base.ts';
import { type Answer, get, transport } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { asDocument, NO_CONNECTION, Problem } from '../api/problem.ts';
import { line } from '../api/push.ts';
import { Button, Status } from '../parts/basics.tsx';
import { Shown } from '../parts/states.tsx';
import { useStore } from '../store.ts';

const LOOKS_EVERY = 15_000; // ms; the service touches what it depends on every ten seconds at most

type Ready = Answer<'/health'>;

/** How the system is, as it says itself. */
export function Health() {
  const health = useLoad(look, []);
  const service = useLoad((signal) => get('/', { headers: { Accept: 'application/json' }, signal }), []);
  const parked = useLoad((signal) => get('/v1/parked', { query: { limit: 100 }, signal }), []);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && health.reload(), LOOKS_EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <div class="page-head">
        <h2>Health</h2>
        <Button onClick={health.reload}>Look now</Button>
      </div>
      <Shown of={health} what="Asking how it is">
        {({ said, took }) => (
          <section class="card facts" aria-label="Now">
            <Fact name="Service">
              <Status name={said.status} />
            </Fact>
            {Object.entries(said.dependencies).map(([name, found]) => (
              <Fact key={name} name={name}>
                {found === 'ok' ? <Status name="good" /> : <Status name="bad" />} {found === 'ok' ? '' : found}
              </Fact>
            ))}
            <Fact name="Answered in">{Math.round(took)} ms</Fact>
            <Fact name="Push">
              <Push />
            </Fact>
            <Fact name="Parked">
              {parked.data ? counted(parked.data) : parked.state === 'failed' ? 'not known' : '…'}
            </Fact>
          </section>
        )}
      </Shown>
      {health.data !== undefined && (
        <Shown of={service} what="Asking what it is">
          {(said) => (
            <section class="card facts" aria-label="What runs">
              <Fact name="Version">{said.version}</Fact>
              <Fact name="Stage">{said.stage}</Fact>
              <Fact name="Commit">{said.git_sha ?? 'not said'}</Fact>
              <Fact name="WebSocket">{said.websocket ?? 'none: the page polls'}</Fact>
              {Object.entries(said.limits).map(([name, value]) => (
                <Fact key={name} name={name.replaceAll('_', ' ')}>
                  {value.toLocaleString('en')}
                  {name.includes('bytes') && value >= 1 << 20 && (
                    <span class="faint"> ({Math.round(value / 1048576)} MiB)</span>
                  )}
                </Fact>
              ))}
            </section>
          )}
        </Shown>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <dl class="fact">
      <dt>{name}</dt>
      <dd class="theirs">{children}</dd>
    </dl>
  );
}

function counted(page: Answer<'/v1/parked'>): string {
  return page.next_cursor === null ? String(page.parked.length) : `${page.parked.length} or more`;
}

const PUSH = {
  off: 'not in use now',
  connecting: 'connecting',
  on: 'connected',
  lost: 'lost',
  polling: 'none',
} as const;

function Push() {
  return <>{PUSH[useStore(line.state)]}</>;
}

/** Ask whether it is ready, past every cache; 503 is an answer too, where it says what is wrong with what. */
async function look(signal: AbortSignal): Promise<{ said: Ready; took: number }> {
  const began = performance.now();
  const request = new Request(`${API}/health/ready`, { signal, cache: 'no-store' });
  const answer = await transport.send(request).catch((error: unknown) => {
    throw signal.aborted ? error : NO_CONNECTION;
  });
  const said: unknown = await answer.json().catch(() => null);
  if (!isHealth(said)) throw new Problem(asDocument(said, answer.status));
  return { said, took: performance.now() - began };
}

function isHealth(said: unknown): said is Ready {
  return typeof said === 'object' && said !== null && 'dependencies' in said;
}
