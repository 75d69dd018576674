import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLoad } from '../api/hooks.ts';
import { Button, Time } from '../parts/basics.tsx';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
import { historyOf, removeAnnotation } from './api.ts';
import type { Annotation } from './model.ts';
import './annotations.css';

/** The label of an annotation, by its word, its colour and its shape. */
export function LabelMark({ label }: { label: Annotation['label'] }) {
  const shapes = { fault: '✕', normal: '●', event: '◆' };
  if (label === null || label === undefined) return <span class="label-mark">note</span>;
  return (
    <span class="label-mark" data-label={label}>
      <span aria-hidden="true">{shapes[label] ?? '○'}</span> {label}
    </span>
  );
}

export interface ListedProps {
  annotations: readonly Annotation[];
  chosen: string | null;
  onChoose: (annotation: Annotation) => void;
  onEdit: (annotation: Annotation) => void;
  onRemoved: (annotation: Annotation) => void;
  /** Whether who looks may change and delete them. */
  mayWrite: boolean;
  /** What each is of, where that is not the same for all. */
  about?: (annotation: Annotation) => ComponentChildren;
}

/** Annotations one below the other; each can be shown, changed, deleted, and has a history. */
export function AnnotationList(props: ListedProps) {
  const [history, setHistory] = useState<Annotation | null>(null);
  const [removed, setRemoved] = useState<Annotation | null>(null);
  return (
    <>
      <ul class="annotations">
        {props.annotations.map((annotation) => (
          <li key={annotation.annotation_id} data-chosen={annotation.annotation_id === props.chosen}>
            <p class="annotation-head">
              <LabelMark label={annotation.label} />
              <button type="button" class="annotation-when" onClick={() => props.onChoose(annotation)}>
                <Time at={annotation.from} />
                {annotation.to !== annotation.from && (
                  <>
                    {' – '}
                    <Time at={annotation.to} />
                  </>
                )}
              </button>
              {annotation.sensor_id !== null && <span class="theirs faint">{seriesText(annotation)}</span>}
              {props.about?.(annotation)}
            </p>
            <p class="theirs annotation-text">{annotation.text}</p>
            <p class="annotation-foot small faint">
              <span class="theirs">{annotation.tags.map((tag) => `#${tag}`).join(' ')}</span>
              <span class="theirs">
                {who(annotation.author)}, version {annotation.version}
              </span>
              <span class="annotation-actions">
                {props.mayWrite && (
                  <Button kind="quiet" onClick={() => props.onEdit(annotation)}>
                    Change
                  </Button>
                )}
                <Button kind="quiet" onClick={() => setHistory(annotation)}>
                  History
                </Button>
                {props.mayWrite && (
                  <Button kind="quiet" onClick={() => setRemoved(annotation)}>
                    Delete
                  </Button>
                )}
              </span>
            </p>
          </li>
        ))}
      </ul>
      {history && <History of={history} onClose={() => setHistory(null)} />}
      {removed && (
        <Confirm
          title="Delete the annotation?"
          yes="Delete"
          danger
          onYes={async () => {
            await removeAnnotation(removed);
            props.onRemoved(removed);
          }}
          onClose={() => setRemoved(null)}
        >
          <p class="theirs">{removed.text}</p>
          <p class="hint">It is hidden; its history stays.</p>
        </Confirm>
      )}
    </>
  );
}

function who({ label, token_id }: Annotation['author']): string {
  return label ?? token_id;
}

export function seriesText({ sensor_id, parameter }: Annotation): string {
  return parameter && parameter !== 'value' ? `${sensor_id} / ${parameter}` : (sensor_id ?? '');
}

function History({ of, onClose }: { of: Annotation; onClose: () => void }) {
  const found = useLoad((signal) => historyOf(of, signal), [of.annotation_id, of.version]);
  return (
    <Dialog title="History of the annotation" onClose={onClose}>
      <div class="body">
        <Shown of={found} what="Loading the history">
          {(versions) => (
            <ol class="annotations">
              {versions.map((version) => (
                <li key={version.version}>
                  <p class="annotation-head">
                    <b>Version {version.version}</b>
                    {version.deleted ? <span class="label-mark">deleted</span> : <LabelMark label={version.label} />}
                    <span class="faint small theirs">
                      {who(version.changed_by)}, <Time at={version.changed_at} />
                    </span>
                  </p>
                  <p class="theirs annotation-text">{version.text}</p>
                </li>
              ))}
            </ol>
          )}
        </Shown>
      </div>
    </Dialog>
  );
}
