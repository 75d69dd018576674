import { useMemo, useState } from 'preact/hooks';
import { Link, useLocation, useSearch } from 'wouter-preact';
import { get } from '../api/client.ts';
import { usePages } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { Button } from '../parts/basics.tsx';
import { Empty, More, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import { Actions } from './actions.tsx';
import { DropArea } from './drop.tsx';
import './files.css';
import { FilterBar, type Filters, filtersIn, queryOf, searchOf } from './filters.tsx';
import { FileTable } from './list.tsx';
import { useLiveList } from './live-list.ts';
import type { Options } from './options.ts';
import { SayOfThem } from './say.tsx';
import { counted } from './units.ts';
import { UploadList } from './upload-list.tsx';
import { inAll, uploads } from './uploads.ts';

/** Files in, and the list of those that are here, as it changes. */
export default function FilesPage(_: RouteProps) {
  const search = useSearch();
  const [, go] = useLocation();
  const filters = useMemo(() => filtersIn(search), [search]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [options, setOptions] = useState<Options>({});
  const [unsure, setUnsure] = useState(0);
  const [damaged, setDamaged] = useState(0);
  const who = useStore(me);
  const load = async (cursor: string | null, signal?: AbortSignal) => {
    const page = await get('/v1/files', { query: { ...queryOf(filters), cursor } as never, signal });
    setUnsure(page.unsure ?? 0);
    setDamaged(page.damaged?.length ?? 0);
    return { items: page.files, next_cursor: page.next_cursor };
  };
  const files = usePages(load, [search]);
  useLiveList(files, () => load(null), inAll(useStore(uploads.all)).sent);
  const filtered = Object.keys(filters).length > 0;
  const shown = new Set(files.items.map(({ file_id }) => file_id));
  // While another list comes nobody knows which of them it shows, and what is asked of them stays open.
  const ids = [...selected].filter((id) => files.data === undefined || shown.has(id));
  return (
    <>
      <div class="page-head">
        <h1>Files</h1>
        <Link href="/explain" class="button">
          How would this be read?
        </Link>
      </div>
      {may(who, 'write') && (
        <DropArea onChosen={(chosen) => uploads.add(chosen, options)}>
          Drop files or a folder anywhere on this page
        </DropArea>
      )}
      {may(who, 'write') && <SayOfThem options={options} onChange={setOptions} />}
      <UploadList />
      <FilterBar filters={filters} onChange={(next: Filters) => go(`/${searchOf(next)}`, { replace: true })} />
      {ids.length > 0 && (
        <Actions
          ids={ids}
          onDone={() => {
            setSelected(new Set());
            files.reload();
          }}
        />
      )}
      <Shown of={files} what="Loading files">
        {({ items }) =>
          items.length === 0 && files.more === null ? (
            filtered ? (
              <Empty title="No file is like that">
                <Button onClick={() => go('/', { replace: true })}>Clear the filters</Button>
              </Empty>
            ) : (
              <Empty title="No files yet">
                <p>Drop some here, or choose them. Their readings are there as soon as they are judged.</p>
              </Empty>
            )
          ) : (
            <FileTable files={items} selected={selected} onSelect={setSelected} />
          )
        }
      </Shown>
      {unsure > 0 && (
        <p class="hint">
          {counted(unsure, 'file')} passed over: too little is kept of them to tell. Reprocess them to have them found.
        </p>
      )}
      {damaged > 0 && (
        <p class="hint">
          {counted(damaged, 'file')} passed over: their records are damaged. titer reconcile mends them.
        </p>
      )}
      <More of={files} />
    </>
  );
}
