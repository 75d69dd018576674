import { useEffect, useRef, useState } from 'preact/hooks';
import { perFrame } from './frames.ts';

/** Return a number that rises with each drawing, and what asks for one in the next frame; ages need one each second. */
export function useTurns(): [number, () => void] {
  const [turn, setTurn] = useState(0);
  const frames = useRef<ReturnType<typeof perFrame>>();
  frames.current ??= perFrame(() => setTurn((before) => before + 1));
  useEffect(() => {
    const timer = setInterval(() => frames.current?.ask(), 1_000);
    return () => {
      clearInterval(timer);
      frames.current?.stop();
    };
  }, []);
  return [turn, frames.current.ask];
}
