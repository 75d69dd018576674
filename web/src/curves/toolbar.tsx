import type { ComponentChildren } from 'preact';
import { Button, Select } from '../parts/basics.tsx';
import type { Sharing } from './axes.ts';
import type { Tool } from './gestures.ts';

const TOOLS: readonly { tool: Tool; label: string; hint: string }[] = [
  { tool: 'zoom', label: 'Zoom', hint: 'Drag over a stretch to zoom into it' },
  { tool: 'pan', label: 'Move', hint: 'Drag to move along time' },
  { tool: 'mark', label: 'Annotate', hint: 'Drag over a stretch, or press a point, to annotate it' },
];

const AXES: readonly { value: Sharing; label: string }[] = [
  { value: 'unit', label: 'An axis for each unit' },
  { value: 'one', label: 'One axis' },
  { value: 'each', label: 'An axis for each series' },
];

export interface ToolbarProps {
  tool: Tool;
  sharing: Sharing;
  canAnnotate: boolean;
  onTool: (tool: Tool) => void;
  onSharing: (sharing: Sharing) => void;
  onZoom: (factor: number) => void;
  onMove: (part: number) => void;
  onAll: () => void;
  onSave: (form: 'png' | 'svg') => void;
  children?: ComponentChildren;
}

/** What can be done to a chart, for hands and for keys. */
export function Toolbar(props: ToolbarProps) {
  return (
    <div class="curves-tools" role="toolbar" aria-label="Chart">
      <fieldset class="segments">
        <legend class="hidden-but-read">What dragging does</legend>
        {TOOLS.filter(({ tool }) => tool !== 'mark' || props.canAnnotate).map(({ tool, label, hint }) => (
          <button
            key={tool}
            type="button"
            aria-pressed={props.tool === tool}
            title={hint}
            onClick={() => props.onTool(tool)}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <fieldset class="segments">
        <legend class="hidden-but-read">What is in sight</legend>
        <button
          type="button"
          class="curves-step"
          aria-label="Earlier"
          title="Earlier"
          onClick={() => props.onMove(-0.5)}
        >
          ‹
        </button>
        <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => props.onZoom(1.6)}>
          −
        </button>
        <button type="button" onClick={props.onAll}>
          All
        </button>
        <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => props.onZoom(1 / 1.6)}>
          +
        </button>
        <button type="button" class="curves-step" aria-label="Later" title="Later" onClick={() => props.onMove(0.5)}>
          ›
        </button>
      </fieldset>
      <Select
        aria-label="Axes"
        value={props.sharing}
        options={AXES}
        onPick={(value) => props.onSharing(value as Sharing)}
      />
      {props.children}
      <span class="curves-save">
        <Button onClick={() => props.onSave('png')}>Save PNG</Button>
        <Button onClick={() => props.onSave('svg')}>Save SVG</Button>
      </span>
    </div>
  );
}
