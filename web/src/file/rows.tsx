import { useState } from 'preact/hooks';
import { type Answer, get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { Button } from '../parts/basics.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Shown, sentence } from '../parts/states.tsx';
import { Scrolled } from '../parts/table.tsx';
import { counted, type Fault } from './model.ts';

type RowsAnswer = Answer<'/v1/files/{file_id}/rows'>;
/** A row as it stands in the file. */
type RawRow = RowsAnswer['rows'][number];
/** What is wrong with a row, and where in it that shows. */
type MarkedCell = RawRow['errors'][number];

const AROUND = 5;

/** A row among its neighbours, as text, with the cells marked that something is wrong with. */
export function RowsDialog(props: {
  fileId: string;
  version: number | null;
  rowNumber: number;
  /** What the result lists: doubts of the row, and what settles an error. */
  faults: readonly Fault[];
  /** null: whoever looks may not. */
  onMend: ((way: Readonly<Record<string, unknown>>) => void) | null;
  onClose: () => void;
}) {
  const [row, setRow] = useState(props.rowNumber);
  const found = useLoad(
    (signal) => {
      const query = { row_number: row, around: AROUND, version: props.version };
      return get('/v1/files/{file_id}/rows', { path: { file_id: props.fileId }, query, signal });
    },
    [props.fileId, props.version, row],
  );
  const settled = props.faults.find((fault) => fault.row_number === row && fault.settled_by?.length)?.settled_by?.[0];
  const last = found.data?.row_count ?? row;
  const mend = props.onMend;
  return (
    <Dialog title={`Row ${counted(row)} as it stands in the file`} wide onClose={props.onClose}>
      <div class="body">
        <Shown of={found} what="Reading the file again, up to these rows">
          {(answer) => (
            <>
              <Wrong errors={answer.rows.find((each) => each.row_number === row)?.errors ?? []} />
              <RawRows answer={answer} row={row} />
            </>
          )}
        </Shown>
      </div>
      <footer>
        <Button disabled={row <= 1} onClick={() => setRow(Math.max(1, row - STEP))}>
          Earlier rows
        </Button>
        <Button disabled={row >= last} onClick={() => setRow(Math.min(last, row + STEP))}>
          Later rows
        </Button>
        {mend && (
          <Button kind="first" onClick={() => mend(settled ?? {})}>
            Mend it …
          </Button>
        )}
      </footer>
    </Dialog>
  );
}

const STEP = 2 * AROUND + 1;

function Wrong({ errors }: { errors: readonly MarkedCell[] }) {
  return (
    <>
      {errors.map((error) => (
        <div key={`${error.code} ${error.column}`} class="note">
          <p class="theirs">
            {error.column !== null && <b>{error.column}: </b>}
            {sentence(error.reason)}
          </p>
          <p class="hint theirs">{sentence(error.hint)}</p>
        </div>
      ))}
    </>
  );
}

function RawRows({ answer, row }: { answer: RowsAnswer; row: number }) {
  return (
    <Scrolled label="Rows" class="raw-rows">
      <table class="table">
        <thead>
          <tr>
            <th scope="col" class="number">
              Row
            </th>
            {answer.columns.map((name, i) => (
              <th key={`${i} ${name}`} scope="col" class="theirs">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.rows.map((each) => (
            <tr key={each.row_number} aria-selected={each.row_number === row}>
              <th scope="row" class="number" title={placeText(each)}>
                {each.row_number}
              </th>
              <Cells of={each} columns={answer.columns.length} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function placeText({ line, sheet }: RawRow): string {
  return [sheet !== null && `sheet ${sheet}`, line !== null && `line ${line}`].filter(Boolean).join(', ');
}

/** The cells of a row; of one that could not be split, or that does not fit the columns, its text. */
function Cells({ of, columns }: { of: RawRow; columns: number }) {
  const marked = new Set(of.errors.map(({ position }) => position));
  if (of.cells.length === 0 || of.cells.length > columns) {
    return (
      <td class="theirs" colSpan={Math.max(1, columns)}>
        <MarkedText row={of} />
      </td>
    );
  }
  return (
    <>
      {of.cells.map((cell, i) => (
        <td key={`${i} ${cell}`} class={marked.has(i) ? 'theirs marked' : 'theirs'}>
          {cell === '' && marked.has(i) ? '(empty)' : cell}
          {marked.has(i) && <span class="hidden-but-read"> (refused)</span>}
        </td>
      ))}
      {of.cells.length < columns && <td class="faint" colSpan={columns - of.cells.length} />}
    </>
  );
}

function MarkedText({ row }: { row: RawRow }) {
  const place = row.errors.find((error) => error.place)?.place;
  const rest = row.truncated ? ' …' : '';
  if (!place) {
    return (
      <>
        {row.raw}
        {rest}
      </>
    );
  }
  return (
    <>
      {row.raw.slice(0, place[0])}
      <mark>{row.raw.slice(place[0], place[1])}</mark>
      {row.raw.slice(place[1])}
      {rest}
    </>
  );
}
