import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/basics.tsx';
import './drop.css';
import { type Chosen, fromDrop, fromInput } from './dropped.ts';

/** A place for files: dropped anywhere on the page, or chosen by a button, one or many, or a whole folder. */
export function DropArea({
  onChosen,
  folders = true,
  many = true,
  first = true,
  children,
}: {
  onChosen: (chosen: Chosen[]) => void;
  folders?: boolean;
  many?: boolean;
  /** Whether choosing is what is to be done now. */
  first?: boolean;
  children?: ComponentChildren;
}) {
  const over = useDrop(onChosen);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const found = fromInput(input.files);
    input.value = ''; // the same file may be chosen again
    if (found.length > 0) onChosen(found);
  };
  return (
    <section class="drop" data-over={over} aria-label="Upload">
      <p>{over ? 'Let go to take them' : children}</p>
      <div class="drop-buttons">
        <Button kind={first ? 'first' : 'plain'} onClick={() => files.current?.click()}>
          {many ? 'Choose files' : 'Choose a file'}
        </Button>
        {folders && <Button onClick={() => folder.current?.click()}>Choose a folder</Button>}
      </div>
      <input
        ref={files}
        type="file"
        multiple={many}
        class="hidden-but-read"
        tabIndex={-1}
        aria-label={many ? 'Choose files' : 'Choose a file'}
        onChange={(event) => take(event.currentTarget)}
      />
      {folders && (
        <input
          ref={(input) => {
            folder.current = input;
            if (input) input.webkitdirectory = true;
          }}
          type="file"
          multiple
          class="hidden-but-read"
          tabIndex={-1}
          aria-label="Choose a folder"
          onChange={(event) => take(event.currentTarget)}
        />
      )}
    </section>
  );
}

/** Take what is dropped anywhere on the page; return whether something hangs over it. */
function useDrop(onChosen: (chosen: Chosen[]) => void): boolean {
  const [over, setOver] = useState(false);
  const current = useRef(onChosen);
  current.current = onChosen;
  useEffect(() => {
    let depth = 0;
    const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const set = (to: number) => {
      depth = Math.max(0, to);
      setOver(depth > 0);
    };
    const enter = (event: DragEvent) => brings(event) && set(depth + 1);
    const leave = (event: DragEvent) => brings(event) && set(depth - 1);
    const hold = (event: DragEvent) => brings(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !brings(event)) return;
      event.preventDefault();
      set(0);
      void fromDrop(event.dataTransfer).then((found) => found.length > 0 && current.current(found));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hold, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as EventListener);
    };
  }, []);
  return over;
}
