import { Link } from 'wouter-preact';
import type { Answer } from '../api/client.ts';
import { Status, Time } from '../parts/basics.tsx';
import { toggled } from '../sets.ts';
import { bytes, count } from './units.ts';

export type ListedFile = Answer<'/v1/files'>['files'][number];

/** Files as rows, and which of them are selected. In a narrow window each becomes a small card. */
export function FileTable({
  files,
  selected,
  onSelect,
}: {
  files: readonly ListedFile[];
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
}) {
  const all = files.length > 0 && files.every(({ file_id }) => selected.has(file_id));
  const toggle = (id: string) => onSelect(toggled(selected, id));
  return (
    <div class="scroll">
      <table class="table files">
        <thead>
          <tr>
            <th class="pick">
              <input
                type="checkbox"
                aria-label="Select all that are shown"
                checked={all}
                ref={(box) => {
                  if (box) box.indeterminate = !all && selected.size > 0;
                }}
                onChange={() => onSelect(all ? new Set() : new Set(files.map(({ file_id }) => file_id)))}
              />
            </th>
            <th>Name</th>
            <th>Status</th>
            <th>Asset</th>
            <th class="number">Readings</th>
            <th class="number">Rejected</th>
            <th class="number">Size</th>
            <th>Readings from</th>
            <th>Uploaded</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <Row key={file.file_id} file={file} selected={selected.has(file.file_id)} onToggle={toggle} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ file, selected, onToggle }: { file: ListedFile; selected: boolean; onToggle: (id: string) => void }) {
  const name = file.name || file.file_id;
  return (
    <tr aria-selected={selected}>
      <td class="pick">
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          checked={selected}
          onChange={() => onToggle(file.file_id)}
        />
      </td>
      <td class="name">
        <Link href={`/files/${file.file_id}`} class="theirs">
          {name}
        </Link>
        {(file.version ?? 1) > 1 && <span class="faint small"> version {file.version}</span>}
        {file.message && file.status !== 'processed' && <p class="hint theirs message">{file.message}</p>}
      </td>
      <td>
        <Status name={file.status} />
      </td>
      <td class="theirs" data-label="Asset">
        {file.asset ?? NONE}
      </td>
      <td class="number" data-label="Readings">
        {numbered(file.reading_count)}
      </td>
      <td class="number" data-label="Rejected">
        {numbered(file.rejected_rows)}
      </td>
      <td class="number" data-label="Size">
        {file.bytes === null || file.bytes === undefined ? NONE : bytes(file.bytes)}
      </td>
      <td data-label="Readings from" class="instant">
        <Time at={file.first_at} />
      </td>
      <td data-label="Uploaded" class="instant">
        <Time at={file.uploaded_at ?? file.created_at} />
      </td>
    </tr>
  );
}

const NONE = <span class="faint">–</span>;

function numbered(number: number | null | undefined) {
  return number === null || number === undefined ? NONE : count(number);
}
