import type { ComponentChildren } from 'preact';

/** A table whose last column holds what can be done with each row. */
export function ActionTable({
  kind,
  heads,
  children,
}: {
  kind: 'stacked' | 'limits';
  heads: readonly string[];
  children: ComponentChildren;
}) {
  return (
    <div class="scroll">
      <table class={`table ${kind}`}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
            <th>
              <span class="hidden-but-read">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
