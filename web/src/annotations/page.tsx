import { useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import { usePages, usePush } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { Button } from '../parts/basics.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { withSaid } from '../search.ts';
import { useStore } from '../store.ts';
import { listAnnotations } from './api.ts';
import { AnnotationForm } from './form.tsx';
import { AnnotationList } from './list.tsx';
import { type Annotation, withPushed } from './model.ts';

const TOPICS = ['files'];

/** All annotations, to look through. */
export default function AnnotationsPage(_: RouteProps) {
  const [search, setSearch] = useSearchParams();
  const who = useStore(me);
  const asked = search.get('q') ?? '';
  const [q, setQ] = useState(asked);
  const [edited, setEdited] = useState<Annotation | null>(null);
  const [, navigate] = useLocation();
  const found = usePages(
    async (cursor, signal) => {
      const page = await listAnnotations({ q: asked || null }, cursor, signal);
      return { items: page.annotations, next_cursor: page.next_cursor };
    },
    [asked],
  );
  const put = (annotation: Annotation) => found.changeItems((items) => withPushed(items, annotation));
  usePush(TOPICS, ({ type, data }) => type === 'annotation' && asked === '' && put(data as Annotation), found.reload);
  const seek = (event: Event) => {
    event.preventDefault();
    setSearch(withSaid(search, 'q', q.trim()));
  };
  const go = (note: Annotation) => note.file_id && navigate(`/files/${note.file_id}?from=${note.from}&to=${note.to}`);
  return (
    <>
      <div class="page-head">
        <h1>Annotations</h1>
        <search>
          <form class="annotation-search" onSubmit={seek}>
            <input
              class="input"
              type="search"
              aria-label="Find in annotations"
              placeholder="Find in annotations"
              value={q}
              onInput={(event) => setQ(event.currentTarget.value)}
            />
            <Button type="submit">Find</Button>
          </form>
        </search>
      </div>
      <Shown of={found} what="Loading the annotations">
        {({ items }) =>
          items.length === 0 ? (
            <Nothing isSearch={asked !== ''} />
          ) : (
            <AnnotationList
              annotations={items}
              chosen={null}
              mayWrite={may(who, 'write')}
              onChoose={go}
              onEdit={setEdited}
              onRemoved={(gone) =>
                found.changeItems((items) => items.filter((each) => each.annotation_id !== gone.annotation_id))
              }
              about={(note) => <About note={note} />}
            />
          )
        }
      </Shown>
      <More of={found}>More</More>
      {edited && <AnnotationForm draft={edited} of={edited} series={[]} onDone={put} onClose={() => setEdited(null)} />}
    </>
  );
}

function Nothing({ isSearch }: { isSearch: boolean }) {
  return (
    <Empty title={isSearch ? 'None of them says that' : 'No annotations yet'}>
      <p>
        {isSearch ? 'Seek another word.' : 'Open a file, choose "Annotate" above its curves, and drag over a stretch.'}
      </p>
    </Empty>
  );
}

function About({ note }: { note: Annotation }) {
  if (note.file_id) return <Link href={`/files/${note.file_id}`}>its file</Link>;
  return note.asset ? <span class="theirs faint">asset {note.asset}</span> : null;
}
