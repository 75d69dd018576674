import type { ComponentType } from 'preact';
import type { RouteProps } from './route_props.ts';

export interface PageRoute {
  /** Below /ui, with `:name` for a part that changes. */
  path: string;
  title: string;
  load: () => Promise<{ default: ComponentType<RouteProps> }>;
  /** Its place in the navigation: a word, a picture (see style/shell.css), and the beginnings of the paths it stands for. */
  nav?: { label: string; icon: string; covers: readonly string[] };
}

/** Every page of the page. Each is a part of its own that is loaded when it is first gone to. */
export const ROUTES: readonly PageRoute[] = [
  {
    path: '/',
    title: 'Files',
    load: () => import('./files/page.tsx'),
    nav: { label: 'Files', icon: 'files', covers: ['/files', '/compare'] },
  },
  { path: '/files/:file_id', title: 'File', load: () => import('./file/page.tsx') },
  { path: '/compare', title: 'Compare', load: () => import('./compare/page.tsx') },
  {
    path: '/analyses',
    title: 'Analyses',
    load: () => import('./analyses/page.tsx'),
    nav: { label: 'Analyses', icon: 'analyses', covers: ['/analyses', '/batches', '/tunings'] },
  },
  { path: '/analyses/:id', title: 'Analysis', load: () => import('./analyses/one.tsx') },
  { path: '/tunings/:id', title: 'Tuning', load: () => import('./analyses/tuning.tsx') },
  { path: '/batches', title: 'Batches', load: () => import('./batches/page.tsx') },
  { path: '/batches/one', title: 'Batch', load: () => import('./batches/one.tsx') },
  {
    path: '/explain',
    title: 'How would this be read?',
    load: () => import('./explain/page.tsx'),
    nav: { label: 'Explain', icon: 'explain', covers: [] },
  },
  {
    path: '/live',
    title: 'Live',
    load: () => import('./live/sensors_page.tsx'),
    nav: { label: 'Live', icon: 'live', covers: ['/live'] },
  },
  { path: '/live/sensor', title: 'Sensor', load: () => import('./live/sensor_page.tsx') },
  { path: '/live/replays', title: 'Replays', load: () => import('./live/replays_page.tsx') },
  { path: '/live/replays/:id', title: 'Replay', load: () => import('./live/replay_page.tsx') },
  {
    path: '/annotations',
    title: 'Annotations',
    load: () => import('./annotations/page.tsx'),
    nav: { label: 'Annotations', icon: 'annotations', covers: ['/annotations'] },
  },
  {
    path: '/admin',
    title: 'Admin',
    load: () => import('./admin/page.tsx'),
    nav: { label: 'Admin', icon: 'admin', covers: ['/admin'] },
  },
  { path: '/admin/:tab', title: 'Admin', load: () => import('./admin/page.tsx') },
];
