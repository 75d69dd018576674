import '../style/choices.css';
import './admin.css';
import type { ComponentChildren, ComponentType } from 'preact';
import { get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import { Empty, Shown } from '../parts/states.tsx';
import { Tabs } from '../parts/tabs.tsx';
import type { RouteProps } from '../route_props.ts';
import { Health } from './health.tsx';
import { Parked } from './parked.tsx';
import { Rules } from './rules.tsx';
import { Tokens } from './tokens.tsx';

const TABS: readonly { name: string; label: string; to: string; Content: ComponentType }[] = [
  { name: 'health', label: 'Health', to: '/admin/health', Content: Health },
  { name: 'parked', label: 'Parked', to: '/admin/parked', Content: Parked },
  { name: 'rules', label: 'Rule sets', to: '/admin/rules', Content: Rules },
  { name: 'tokens', label: 'Tokens', to: '/admin/tokens', Content: Tokens },
];

/** What an operator looks after. Whoever has no right to it is told so, before anything is asked. */
export default function AdminPage({ params }: RouteProps) {
  const tab = TABS.find(({ name }) => name === (params.tab ?? 'health'));
  return (
    <>
      <div class="page-head">
        <h1>Admin</h1>
        <Tabs label="Admin" tabs={TABS} at={tab?.name} />
      </div>
      <ForAdmins>
        {tab ? (
          <tab.Content />
        ) : (
          <Empty title="There is no such page">
            <p>The tabs lead to those that there are.</p>
          </Empty>
        )}
      </ForAdmins>
    </>
  );
}

function ForAdmins({ children }: { children: ComponentChildren }) {
  const me = useLoad((signal) => get('/v1/me', { signal }), []);
  return (
    <Shown of={me} what="Asking what your token may do">
      {({ scopes, label }) =>
        scopes.includes('admin') ? (
          children
        ) : (
          <Empty title="This needs the scope admin">
            <p>
              Your token <b class="theirs">{label}</b> may {scopes.join(' and ')}. Whoever looks after the system can
              make one with more: <code>titer token create --scope admin</code>.
            </p>
          </Empty>
        )
      }
    </Shown>
  );
}
