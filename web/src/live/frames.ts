/** Return what asks for a drawing: however often it is asked in between, one is made in the next frame. */
export function perFrame(
  draw: () => void,
  next: (callback: () => void) => number = requestAnimationFrame,
  forget: (id: number) => void = cancelAnimationFrame,
): { ask: () => void; stop: () => void } {
  let asked: number | null = null;
  return {
    ask() {
      asked ??= next(() => {
        asked = null;
        draw();
      });
    },
    stop() {
      if (asked !== null) forget(asked);
      asked = null;
    },
  };
}
