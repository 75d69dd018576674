import '../style/choices.css';
import './analyses.css';
import { Tabs } from '../parts/tabs.tsx';

const TABS = [
  { name: 'analyses', label: 'Analyses', to: '/analyses' },
  { name: 'batches', label: 'Batches', to: '/batches' },
] as const;

/** The head of the pages of analyses. */
export function AnalysesHead({ at }: { at: (typeof TABS)[number]['name'] }) {
  return (
    <div class="page-head">
      <h1>{TABS.find(({ name }) => name === at)?.label}</h1>
      <Tabs label="Analyses" tabs={TABS} at={at} />
    </div>
  );
}
