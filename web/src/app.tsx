import type { ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { Route, Router, Switch, useLocation } from 'wouter-preact';
import { onceMore } from './api/again.ts';
import { PAGE } from './api/base.ts';
import { asProblem, PART_MISSING, type Problem } from './api/problem.ts';
import { token } from './api/session.ts';
import { Login } from './login.tsx';
import { Notices } from './parts/notices.tsx';
import { Empty, Failed, Waiting } from './parts/states.tsx';
import type { RouteProps } from './route_props.ts';
import { type PageRoute, ROUTES } from './routes.ts';
import { Shell } from './shell.tsx';
import { useStore } from './store.ts';

/** The page: a door for who has no token, all the rest for who has one. */
export function App() {
  const held = useStore(token);
  return (
    <Router base={PAGE}>
      {held === null ? (
        <Login />
      ) : (
        <Shell>
          <Switch>
            {ROUTES.map((route) => (
              <Route key={route.path} path={route.path}>
                {(params) => <Part route={route} params={params as Record<string, string>} />}
              </Route>
            ))}
            <Route>
              <Empty title="There is no such page">
                <p>The navigation leads to those that there are.</p>
              </Empty>
            </Route>
          </Switch>
        </Shell>
      )}
      <Notices />
    </Router>
  );
}

const loaded = new Map<string, ComponentType<RouteProps>>();
const loading = new Map<string, Promise<void>>();

/** Load a part of the page, once; what failed twice is tried again when it is asked for, or next gone to. */
function loadOnce({ path, load }: PageRoute): Promise<void> {
  const begun =
    loading.get(path) ??
    onceMore(load).then(
      (found) => void loaded.set(path, found.default),
      () => {
        loading.delete(path);
        throw PART_MISSING;
      },
    );
  loading.set(path, begun);
  return begun;
}

let firstPath: string | null = null;

/** Begin at the top of a page that was gone to, for eyes and for readers of the screen alike. */
function useStartAtTop(): void {
  const [path] = useLocation();
  useEffect(() => {
    if (firstPath === null) firstPath = path;
    else {
      window.scrollTo(0, 0);
      document.getElementById('content')?.focus({ preventScroll: true });
    }
  }, [path]);
}

/** Do something once the network is back. */
function useOnline(isWaiting: boolean, does: () => void): void {
  useEffect(() => {
    if (!isWaiting) return;
    window.addEventListener('online', does);
    return () => window.removeEventListener('online', does);
  }, [isWaiting, does]);
}

function Part({ route, params }: { route: PageRoute; params: Record<string, string> }) {
  const [, setTurn] = useState(0);
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [broken] = useErrorBoundary();
  useStartAtTop();
  const Content = loaded.get(route.path);
  if (!Content) loadOnce(route).catch(() => {}); // begun before a frame is drawn; the effect after it tells of failures
  useEffect(() => {
    document.title = `${route.title} · Titer`;
    setProblem(null);
    if (Content) return;
    loadOnce(route).then(
      () => setTurn((turn) => turn + 1),
      (error: unknown) => setProblem(asProblem(error)),
    );
  }, [route, tries]);
  useOnline(problem === PART_MISSING, () => setTries(tries + 1));
  if (broken !== undefined) return <Failed problem={asProblem(broken)} again={() => location.reload()} />;
  // A browser may keep in mind that a part failed: then only the whole page helps.
  if (problem) return <Failed problem={problem} again={() => (tries > 0 ? location.reload() : setTries(1))} />;
  return Content ? <Content params={params} /> : <Waiting />;
}
