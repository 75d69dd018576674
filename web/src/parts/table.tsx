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

/** The name of a column, and whether it holds numbers; empty over the names of the rows. */
export type Head = string | { readonly number: string };

/** A table with a name that scrolls by itself: rows below the names of their columns. */
export function HeadedTable(props: {
  label: string;
  /** How it looks: the classes that it has beside `table`. */
  kind?: string;
  heads: readonly Head[];
  children: ComponentChildren;
}) {
  return (
    <Scrolled label={props.label}>
      <table class={props.kind ? `table ${props.kind}` : 'table'}>
        <thead>
          <tr>
            {props.heads.map((head, i) => (
              <HeadCell key={i} of={head} />
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </Scrolled>
  );
}

function HeadCell({ of }: { of: Head }) {
  if (of === '') return <td />;
  if (typeof of === 'string') return <th scope="col">{of}</th>;
  return (
    <th scope="col" class="number">
      {of.number}
    </th>
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
