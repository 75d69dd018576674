import { Link } from 'wouter-preact';

/** The ways between the parts of a page; `at` is the one that is shown. */
export function Tabs(props: {
  label: string;
  tabs: readonly { name: string; label: string; to: string }[];
  at: string | undefined;
}) {
  return (
    <nav class="tabs" aria-label={props.label}>
      {props.tabs.map(({ name, label, to }) => (
        <Link key={name} href={to} {...(name === props.at ? { 'aria-current': 'page' as const } : {})}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
