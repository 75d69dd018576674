import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { get } from '../api/client.ts';
import { type Loading, useLoad } from '../api/hooks.ts';
import { controlText, GROUPS, type Options } from '../options/fields.ts';
import { Button, Select, Status, Time } from '../parts/basics.tsx';
import { HeadedTable } from '../parts/table.tsx';
import { ChangesDialog } from './changes.tsx';
import { counted, type Version } from './model.ts';

export function useVersions(fileId: string, on: unknown): Loading<Version[]> {
  return useLoad(
    async (signal) => {
      const page = await get('/v1/files/{file_id}/versions', {
        path: { file_id: fileId },
        query: { limit: 100 },
        signal,
      });
      return page.versions;
    },
    [fileId, on],
  );
}

/** The versions of a file, with what each was read with; two of them can be compared. */
export function Versions({ fileId, versions }: { fileId: string; versions: readonly Version[] }) {
  const [compared, setCompared] = useState<[number, number] | null>(null);
  const [one, setOne] = useState<number | null>(null);
  const newest = versions[0]?.version ?? 1;
  const older = one ?? versions[1]?.version ?? newest;
  return (
    <>
      <HeadedTable
        label="Versions of the file"
        heads={[
          'Version',
          'Status',
          'Rule set',
          { number: 'Rows' },
          { number: 'Rejected' },
          { number: 'Errors' },
          'Read with',
          'Begun',
          'By',
        ]}
      >
        {versions.map((version) => (
          <tr key={version.version} aria-selected={version.current}>
            <th scope="row">
              <Link href={`/files/${fileId}${version.current ? '' : `?version=${version.version}`}`}>
                {version.version}
              </Link>
              {version.current && <span class="faint small"> now</span>}
            </th>
            <td>
              <Status name={version.status} />
            </td>
            <td class="theirs">{version.rule_set}</td>
            <td class="number">{version.row_count === null ? '–' : counted(version.row_count)}</td>
            <td class="number">{version.rejected_rows === null ? '–' : counted(version.rejected_rows)}</td>
            <td class="number">{version.error_count === null ? '–' : counted(version.error_count)}</td>
            <td class="theirs">{saidOf(version)}</td>
            <td>
              <Time at={version.begun_at} />
            </td>
            <td class="theirs">{version.by?.label ?? version.by?.token_id ?? 'upload'}</td>
          </tr>
        ))}
      </HeadedTable>
      {versions.length > 1 && (
        <p class="versions-compare">
          <span>What changed from version</span>
          <Select
            aria-label="From version"
            value={String(older)}
            options={versions.filter(({ version }) => version !== newest).map(({ version }) => String(version))}
            onPick={(value) => setOne(Number(value))}
          />
          <span>to {newest}</span>
          <Button onClick={() => setCompared([older, newest])}>Compare</Button>
        </p>
      )}
      {compared && <ChangesDialog fileId={fileId} a={compared[0]} b={compared[1]} onClose={() => setCompared(null)} />}
    </>
  );
}

/** Return what was said of how to read a version, in words. */
export function saidOf(version: Version): string {
  const said = version as unknown as Options;
  const names = GROUPS.flatMap(({ fields }) => fields).filter(({ name }) => name !== 'rule_set');
  return names
    .filter(({ name }) => controlText(said[name]) !== '')
    .map(({ name, label }) => `${label}: ${controlText(said[name]).replaceAll('\n', ', ')}`)
    .join('; ');
}
