import { Link } from 'wouter-preact';
import { get } from '../api/client.ts';
import { usePages, usePush } from '../api/hooks.ts';
import { Status, Time } from '../parts/basics.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import type { RouteProps } from '../routes.ts';

const TOPICS = ['files'];

export default function FilesPage(_: RouteProps) {
  const files = usePages(async (cursor, signal) => {
    const page = await get('/v1/files', { query: { cursor }, signal });
    return { items: page.files, next_cursor: page.next_cursor };
  }, []);
  usePush(TOPICS, (message) => message.type === 'file' && files.reload(), files.reload);
  return (
    <>
      <div class="page-head">
        <h1>Files</h1>
      </div>
      <Shown of={files} what="Loading files">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No files yet">
              <p>Drop some here, or choose them.</p>
            </Empty>
          ) : (
            <div class="scroll">
              <table class="table">
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>Status</th>
                    <th>Uploaded</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((file) => (
                    <tr key={file.file_id}>
                      <td>
                        <Link href={`/files/${file.file_id}`} class="theirs">
                          {file.name}
                        </Link>
                      </td>
                      <td>
                        <Status name={file.status} />
                      </td>
                      <td>
                        <Time at={file.uploaded_at} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </>
  );
}
