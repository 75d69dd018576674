import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { address, ask, get } from '../api/client.ts';
import { type Loading, useLoad } from '../api/hooks.ts';
import { controlText, GROUPS, type Options } from '../options/fields.ts';
import { Button, Select, Status, Time } from '../parts/basics.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label="Versions of the file">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Status</th>
              <th scope="col">Rule set</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col" class="number">
                Rejected
              </th>
              <th scope="col" class="number">
                Errors
              </th>
              <th scope="col">Read with</th>
              <th scope="col">Begun</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </section>
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
      {compared && <Changes fileId={fileId} versions={versions} pair={compared} onClose={() => setCompared(null)} />}
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

type Pair = readonly [before: number, after: number];

function Changes(props: { fileId: string; versions: readonly Version[]; pair: Pair; onClose: () => void }) {
  const [a, b] = props.pair;
  const found = useLoad(
    async (signal) => {
      const url = address('/v1/files/{file_id}/versions/{a}/changes/{b}', { file_id: props.fileId, a, b });
      return (await (await ask('GET', url, { signal })).json()) as Record<string, unknown>;
    },
    [props.fileId, a, b],
  );
  return (
    <Dialog title={`From version ${a} to ${b}`} wide onClose={props.onClose}>
      <div class="body">
        <Shown of={found} what="Comparing">
          {(changes) => <Tree of={changes} />}
        </Shown>
      </div>
    </Dialog>
  );
}

/** What changed, as nested lists: whatever the answer has is shown. */
function Tree({ of }: { of: unknown }) {
  if (Array.isArray(of)) {
    if (of.length === 0) return <span class="faint">none</span>;
    return (
      <ul class="tree">
        {of.slice(0, 200).map((each, i) => (
          <li key={i}>
            <Tree of={each} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof of === 'object' && of !== null) {
    return (
      <dl class="facts">
        {Object.entries(of).map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd class="theirs">
              <Tree of={value} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return <>{of === null || of === undefined ? '–' : String(of)}</>;
}
