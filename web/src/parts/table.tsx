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

/** What may be wider than the page, a part of the page with a name: it scrolls by itself, by keys too. */
export function Scrolled({
  label,
  class: more = '',
  children,
}: {
  label: string;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class={`scroll ${more}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
