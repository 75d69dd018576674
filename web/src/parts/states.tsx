import type { ComponentChildren } from 'preact';
import type { Loading, Paged } from '../api/hooks.ts';
import type { Problem } from '../api/problem.ts';
import { Button } from './basics.tsx';

export function Waiting({ what = 'Loading' }: { what?: string }) {
  return (
    <p class="state waiting" role="status">
      {what} …
    </p>
  );
}

/** Nothing is there: say so, and what to do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** The way to the next page of a list, where there is one. */
export function More({
  of: { more, loadingMore },
  children = 'Show more',
}: {
  of: Pick<Paged<unknown>, 'more' | 'loadingMore'>;
  children?: string;
}) {
  if (more === null) return null;
  return (
    <Button busy={loadingMore} onClick={more}>
      {children}
    </Button>
  );
}

/** What the API said was wrong: its title, its detail and its hint. */
export function Failed({ problem, again }: { problem: Problem; again?: (() => void) | undefined }) {
  const id = problem.document.request_id;
  return (
    <div class="state failed" role="alert">
      <h2>
        {problem.title}
        {problem.code !== 'unknown' && problem.code !== 'page' && <code>{problem.code}</code>}
      </h2>
      <p>{sentence(problem.detail)}</p>
      {problem.hint && <p class="hint">{sentence(problem.hint)}</p>}
      {id && <p class="faint small">Request {id}</p>}
      {again && <Button onClick={again}>Try again</Button>}
    </div>
  );
}

/** What was said of why something came to nothing, and what can be done about it. */
export function Said({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="state failed" role="status">
      <p class="theirs">{sentence(text)}</p>
      {children}
    </div>
  );
}

export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…:)]$/.test(begun) ? begun : `${begun}.`;
}

/** Show what was loaded; before that, that it loads; where that failed, why. What was there before stays in sight. */
export function Shown<T>({
  of,
  what,
  children,
}: {
  of: Loading<T>;
  what?: string;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      {of.state === 'failed' && <Failed problem={of.problem} again={of.reload} />}
      {of.data !== undefined ? children(of.data) : of.state === 'loading' && <Waiting {...(what ? { what } : {})} />}
    </>
  );
}
