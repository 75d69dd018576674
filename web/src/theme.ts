import { kept } from './store.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;

export const theme = kept('titer.theme', 'auto', (name) => (THEMES as readonly string[]).includes(name));

export function applyTheme(): void {
  const apply = (name: string) => {
    if (name === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
  };
  apply(theme.get());
  theme.listen(apply);
}
