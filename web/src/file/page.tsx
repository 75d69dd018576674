import { useEffect, useMemo, useState } from 'preact/hooks';
import { useLocation, useSearchParams } from 'wouter-preact';
import { AnalysisPanel } from '../analyses/panel.tsx';
import { useAnalyses, useOthers, useSteps } from '../analyses/use_analyses.ts';
import { allAnnotations } from '../annotations/api.ts';
import { AnnotationForm } from '../annotations/form.tsx';
import { AnnotationList } from '../annotations/list.tsx';
import { type Annotation, type AnnotationDraft, withPushed } from '../annotations/model.ts';
import { get, remove } from '../api/client.ts';
import { useLoad, usePolling, usePush } from '../api/hooks.ts';
import { may, me } from '../api/me.ts';
import { fetchFile } from '../api/storage.ts';
import { microsOf, textOf } from '../curves/instants.ts';
import { choiceOf, type Gap } from '../curves/series.ts';
import { ExportDialog } from '../export/dialog.tsx';
import { Button, Status } from '../parts/basics.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { tell } from '../parts/notices.tsx';
import { Said, Shown, Waiting } from '../parts/states.tsx';
import type { RouteProps } from '../route_props.ts';
import { useStore } from '../store.ts';
import { ViewsBar } from '../views/bar.tsx';
import { FileCurves, useChartState } from './curves.tsx';
import { Facts } from './facts.tsx';
import { Faults } from './faults.tsx';
import { Figures } from './figures.tsx';
import { MendDialog, optionsOf } from './mend.tsx';
import {
  chosenOf,
  counted,
  countsOf,
  type Fault,
  groupsOf,
  isFinished,
  MOST_SERIES,
  parted,
  type Result,
  type Summary,
  type Version,
  wholeOf,
} from './model.ts';
import { RowsDialog } from './rows.tsx';
import { useVersions, Versions } from './versions.tsx';
import './file.css';

/** The page of one file. */
export default function FilePage({ params }: RouteProps) {
  const fileId = params.file_id ?? '';
  const [search, setSearch] = useSearchParams();
  const [state, change] = useChartState(search, setSearch);
  const file = useLoad(
    (signal) => get('/v1/files/{file_id}', { path: { file_id: fileId }, query: { version: state.version }, signal }),
    [fileId, state.version],
  );
  const notes = useNotes(fileId);
  usePush(
    [`file:${fileId}`],
    ({ type, data }) => {
      if (type === 'file') file.reload();
      if (type === 'annotation') notes.change((list) => withPushed(list, data as Annotation));
    },
    () => {
      file.reload();
      notes.reload();
    },
  );
  usePolling(file.data !== undefined && !isFinished(file.data), file.reload);
  return (
    <>
      {file.data === undefined && <h1 class="hidden-but-read">File</h1>}
      <Shown of={file} what="Loading the file">
        {(result) => (
          <FileView key={fileId} result={result} state={state} change={change} notes={notes} reload={file.reload} />
        )}
      </Shown>
    </>
  );
}

function useNotes(fileId: string) {
  return useLoad((signal) => allAnnotations({ file_id: fileId }, signal), [fileId]);
}

interface ViewProps {
  result: Result;
  state: ReturnType<typeof useChartState>[0];
  change: ReturnType<typeof useChartState>[1];
  notes: ReturnType<typeof useNotes>;
  reload: () => void;
}

/** Which analyses lie over the curves: those that the address names. */
function useOver(): [readonly string[], (ids: readonly string[]) => void] {
  const [search, setSearch] = useSearchParams();
  const change = (ids: readonly string[]) => {
    const now = new URLSearchParams(location.search); // what another part of the page put there stays
    now.delete('analysis');
    for (const id of ids) now.append('analysis', id);
    setSearch(now, { replace: true });
  };
  return [search.getAll('analysis'), change];
}

/** What is open over the page. */
type Open =
  | { what: 'mend'; way: Readonly<Record<string, unknown>> }
  | { what: 'row'; rowNumber: number }
  | { what: 'export' }
  | { what: 'delete' }
  | { what: 'note'; draft: AnnotationDraft; of: Annotation | null };

function FileView({ result, state, change, notes, reload }: ViewProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const [chosenNote, setChosenNote] = useState<string | null>(null);
  const summaries = useSummaries(result);
  const versions = useVersions(result.file_id, `${result.version} ${result.status}`);
  const placed = usePlaced(result);
  const who = useStore(me);
  const whole = useMemo(() => wholeOf(summaries.items), [summaries.items]);
  const chosen = useMemo(() => chosenOf(summaries.items, state.series), [summaries.items, state.series]);
  const mend = may(who, 'write') ? (way: Readonly<Record<string, unknown>>) => setOpen({ what: 'mend', way }) : null;
  const row = (rowNumber: number | null) => rowNumber !== null && setOpen({ what: 'row', rowNumber });
  const draft = (made: AnnotationDraft) => setOpen({ what: 'note', draft: made, of: null });
  const list = notes.data ?? [];
  const [over, setOver] = useOver();
  const [isAnalysing, setAnalysing] = useState(over.length > 0);
  const steps = useSteps(isAnalysing);
  const analyses = useAnalyses(
    isAnalysing ? { file_id: result.file_id } : null,
    ({ input }) => input.file_id === result.file_id,
  );
  useOthers(over, analyses);
  return (
    <article class="file">
      <Head result={result} onOpen={setOpen} />
      {state.version !== null && (
        <OldVersion version={state.version} onNow={() => change((before) => ({ ...before, version: null }))} />
      )}
      {!isFinished(result) && (
        <Waiting what={result.status === 'awaiting_upload' ? 'Waiting for the upload' : 'It is being read'} />
      )}
      {result.message !== null && (
        <Said text={result.message}>{mend && <Button onClick={() => mend({})}>Mend it …</Button>}</Said>
      )}
      {whole && (
        <section class="card" aria-labelledby="curves">
          <header class="card-head">
            <h2 id="curves">Curves</h2>
            <p class="head-actions">
              <Button aria-pressed={isAnalysing} onClick={() => setAnalysing(!isAnalysing)}>
                Analyse
              </Button>
            </p>
            <ViewsBar />
          </header>
          <DrawnOf drawn={chosen.length} summaries={summaries.items} hasMore={summaries.more !== null} />
          <div class={isAnalysing ? 'with-panel' : ''}>
            <FileCurves
              result={result}
              whole={whole}
              placed={placed}
              state={state}
              change={change}
              chosen={chosen}
              notes={list}
              chosenNote={chosenNote}
              analyses={(analyses.data?.items ?? []).filter(({ analysis_id }) => over.includes(analysis_id))}
              steps={steps.data ?? []}
              {...(may(who, 'write') ? { onDraft: draft } : {})}
              onNote={setChosenNote}
              onMark={(mark) => row(mark.rowNumber)}
            />
            {isAnalysing && (
              <AnalysisPanel
                fileId={result.file_id}
                steps={steps}
                analyses={analyses}
                series={summaries.items.map(choiceOf)}
                drawn={chosen}
                range={state.range && shifted(state.range, state.mode === 'elapsed' ? whole[0] : 0)}
                shown={over}
                onShow={setOver}
              />
            )}
          </div>
        </section>
      )}
      {(whole !== null || list.length > 0) && (
        <section class="card" aria-labelledby="annotations">
          <h2 id="annotations">Annotations</h2>
          <Notes
            notes={notes}
            chosen={chosenNote}
            onChoose={(note) => {
              setChosenNote(note.annotation_id);
              show(note, whole, state.mode === 'elapsed' && whole ? whole[0] : 0, change);
            }}
            onEdit={(note) => setOpen({ what: 'note', draft: note, of: note })}
            mayWrite={may(who, 'write')}
            onNew={
              whole && may(who, 'write') ? () => draft({ file_id: result.file_id, ...inSight(state, whole) }) : null
            }
          />
        </section>
      )}
      <Faulty result={result} onRow={(fault) => row(fault.row_number)} onMend={mend} />
      {summaries.items.length > 0 && (
        <section class="card" aria-labelledby="figures">
          <h2 id="figures">Figures</h2>
          <Figures
            summaries={summaries.items}
            chosen={chosen}
            more={summaries.more}
            onChoose={(series) => change((before) => ({ ...before, series }))}
          />
        </section>
      )}
      <section class="card" aria-labelledby="facts">
        <h2 id="facts">How it was read</h2>
        <Facts result={result} />
      </section>
      <section class="card" aria-labelledby="versions">
        <h2 id="versions">Versions</h2>
        <Shown of={versions} what="Loading the versions">
          {(all) => <Versions fileId={result.file_id} versions={all} />}
        </Shown>
      </section>
      {open && (
        <Over
          open={open}
          result={result}
          state={state}
          whole={whole}
          summaries={summaries.items}
          versions={versions.data ?? []}
          notes={notes}
          reload={reload}
          onMend={mend}
          onClose={() => setOpen(null)}
        />
      )}
    </article>
  );
}

/** How many of the series are in the picture, and the way to the others. */
function DrawnOf(props: { drawn: number; summaries: readonly Summary[]; hasMore: boolean }) {
  const all = props.summaries.filter(({ count }) => count > 0).length;
  if (props.drawn >= all) return null;
  return (
    <p class="hint">
      {props.drawn} of {counted(all)}
      {props.hasMore && ' and more'} series are drawn. <a href="#figures">Choose others</a> in the column "Drawn" of the
      figures, {MOST_SERIES} at most.
    </p>
  );
}

function Head({ result, onOpen }: { result: Result; onOpen: (open: Open) => void }) {
  const who = useStore(me);
  return (
    <header class="page-head">
      <h1 class="theirs">{result.name}</h1>
      <Status name={result.status} />
      <p class="head-actions">
        {result.aggregates && may(who, 'write') && <Button onClick={() => onOpen({ what: 'export' })}>Export</Button>}
        <Button onClick={() => download(result)}>The file itself</Button>
        {may(who, 'write') && <Button onClick={() => onOpen({ what: 'mend', way: {} })}>Mend it</Button>}
        {may(who, 'admin') && (
          <Button kind="danger" onClick={() => onOpen({ what: 'delete' })}>
            Delete
          </Button>
        )}
      </p>
    </header>
  );
}

async function download({ file_id, version }: Result): Promise<void> {
  try {
    const query = { redirect: false, version };
    fetchFile((await get('/v1/files/{file_id}/raw', { path: { file_id }, query })).url);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error), 'failed');
  }
}

function OldVersion({ version, onNow }: { version: number; onNow: () => void }) {
  return (
    <p class="note">
      This is version {version}, which may not be the one that readers see.{' '}
      <Button onClick={onNow}>Show the newest</Button>
    </p>
  );
}

function Notes(props: {
  notes: ViewProps['notes'];
  chosen: string | null;
  onChoose: (note: Annotation) => void;
  onEdit: (note: Annotation) => void;
  onNew: (() => void) | null;
  mayWrite: boolean;
}) {
  const { notes } = props;
  return (
    <>
      <Shown of={notes} what="Loading the annotations">
        {(list) =>
          list.length === 0 ? (
            <p class="hint">None yet. Choose "Annotate" above the curves and drag over a stretch, or press a point.</p>
          ) : (
            <AnnotationList
              annotations={list}
              chosen={props.chosen}
              mayWrite={props.mayWrite}
              onChoose={props.onChoose}
              onEdit={props.onEdit}
              onRemoved={(gone) =>
                notes.change((all) => all.filter((each) => each.annotation_id !== gone.annotation_id))
              }
            />
          )
        }
      </Shown>
      {props.onNew && <Button onClick={props.onNew}>Annotate what is in sight</Button>}
    </>
  );
}

/** Bring an annotation into sight, with as much again on either side. */
function show(note: Annotation, whole: Gap | null, origin: number, change: ViewProps['change']): void {
  if (!whole) return;
  const [from, to] = [microsOf(note.from), microsOf(note.to)];
  const around = Math.max(to - from, (whole[1] - whole[0]) / 50);
  const range: Gap = [Math.round(from - around - origin), Math.round(to + around - origin)];
  change((before) => ({ ...before, range }));
}

const shifted = ([from, to]: Gap, by: number): Gap => [from + by, to + by];

function inSight(state: ViewProps['state'], whole: Gap): { from: string; to: string } {
  const origin = state.mode === 'elapsed' ? whole[0] : 0;
  const [from, to] = state.range ?? [whole[0] - origin, whole[1] - 1 - origin];
  return { from: textOf(from + origin), to: textOf(to + origin) };
}

function Faulty({
  result,
  onRow,
  onMend,
}: {
  result: Result;
  onRow: (fault: Fault) => void;
  onMend: ((way: Readonly<Record<string, unknown>>) => void) | null;
}) {
  const { drift, doubts } = parted(result.warnings);
  const errors = groupsOf(result.errors, result.error_counts);
  const doubtGroups = groupsOf(doubts, countsOf(result.warning_counts, false));
  const driftGroups = groupsOf(drift, countsOf(result.warning_counts, true));
  if (!isFinished(result)) return null;
  return (
    <>
      <section class="card" aria-labelledby="errors">
        <h2 id="errors">Errors{result.error_count ? ` (${counted(result.error_count)})` : ''}</h2>
        {errors.length === 0 ? (
          <p class="hint">None: every row was kept.</p>
        ) : (
          <Faults groups={errors} more={moreOf(result)} onRow={onRow} onMend={onMend} />
        )}
      </section>
      {doubtGroups.length > 0 && (
        <section class="card" aria-labelledby="doubts">
          <h2 id="doubts">Doubts</h2>
          <Faults groups={doubtGroups} onRow={onRow} onMend={onMend} />
        </section>
      )}
      {driftGroups.length > 0 && (
        <section class="card" aria-labelledby="drift">
          <h2 id="drift">Differs from the file before</h2>
          <Faults groups={driftGroups} onRow={onRow} onMend={onMend} />
        </section>
      )}
    </>
  );
}

/** The errors of a file with the instants near which they lie; none before they are known. */
function usePlaced(result: Result): readonly Fault[] {
  const { file_id, version, error_count } = result;
  const isWanted = (error_count ?? 0) > 0 && result.aggregates !== null;
  const found = useLoad(
    async (signal) => {
      if (!isWanted) return NONE;
      const query = { version, near: true, limit: 1_000 };
      const page = await get('/v1/files/{file_id}/errors', { path: { file_id }, query, signal });
      return 'errors' in page ? page.errors : NONE;
    },
    [file_id, version, isWanted],
  );
  return found.data ?? NONE;
}

const NONE: readonly Fault[] = [];

/** Return what gives all errors of a kind, page after page. */
function moreOf({ file_id, version }: Result) {
  return async (code: string, cursor: string | null) => {
    const query = { code, cursor, version, limit: 100 };
    const page = await get('/v1/files/{file_id}/errors', { path: { file_id }, query });
    return 'errors' in page ? { faults: page.errors, cursor: page.next_cursor } : { faults: [], cursor: null };
  };
}

/** The series of a file: those in the result, and those that are paged. */
function useSummaries(result: Result): { items: readonly Summary[]; more: (() => void) | null } {
  const [paged, setPaged] = useState<{ items: Summary[]; cursor: string | null } | null>(null);
  const { file_id, version, summaries, summaries_truncated } = result;
  useEffect(() => setPaged(null), [file_id, version]);
  const more = () => {
    const query = { version, limit: 1_000, cursor: paged?.cursor ?? null };
    get('/v1/files/{file_id}/summaries', { path: { file_id }, query }).then(
      (page) => setPaged({ items: [...(paged?.items ?? []), ...page.summaries], cursor: page.next_cursor }),
      (error: unknown) => tell(error instanceof Error ? error.message : String(error), 'failed'),
    );
  };
  const isMore = paged ? paged.cursor !== null : summaries_truncated;
  return { items: paged?.items ?? summaries, more: isMore ? more : null };
}

function Over(props: {
  open: Open;
  result: Result;
  state: ViewProps['state'];
  whole: Gap | null;
  summaries: readonly Summary[];
  versions: readonly Version[];
  notes: ViewProps['notes'];
  reload: () => void;
  onMend: ((way: Readonly<Record<string, unknown>>) => void) | null;
  onClose: () => void;
}) {
  const { open, result, state, whole, onClose } = props;
  const [, navigate] = useLocation();
  if (open.what === 'row') {
    const faults = [...result.errors, ...result.warnings];
    return (
      <RowsDialog
        fileId={result.file_id}
        version={state.version}
        rowNumber={open.rowNumber}
        faults={faults}
        onMend={props.onMend}
        onClose={onClose}
      />
    );
  }
  if (open.what === 'mend') {
    const before = optionsOf(props.versions[0]);
    return (
      <MendDialog
        fileId={result.file_id}
        name={result.name}
        before={before}
        way={open.way}
        onDone={props.reload}
        onClose={onClose}
      />
    );
  }
  if (open.what === 'export') {
    const range = state.range && whole ? inSight(state, whole) : {};
    return <ExportDialog fileIds={[result.file_id]} {...range} onClose={onClose} />;
  }
  if (open.what === 'note') {
    return (
      <AnnotationForm
        draft={open.draft}
        of={open.of}
        series={props.summaries.map(choiceOf)}
        onDone={(made) => props.notes.change((list) => withPushed(list, made))}
        onClose={onClose}
      />
    );
  }
  return (
    <Confirm
      title="Delete this file?"
      yes="Delete"
      danger
      onYes={async () => {
        await remove('/v1/files/{file_id}', { path: { file_id: result.file_id } });
        navigate('/');
      }}
      onClose={onClose}
    >
      <p class="theirs">{result.name}</p>
      <p class="hint">Its readings, its results and the file itself are deleted. This cannot be undone.</p>
    </Confirm>
  );
}
