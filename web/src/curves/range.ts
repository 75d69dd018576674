/** Ranges of time that are shown: moved, widened, narrowed, and never turned around. */
import type { Gap } from './series.ts';

/** The shortest range that can be shown: ten microseconds, as instants have no parts smaller than one. */
const SHORTEST = 10;

/** Return a range moved by a part of its length, kept where a part of `whole` stays in sight. */
export function moved(range: Gap, part: number, whole: Gap): Gap {
  const by = (range[1] - range[0]) * part;
  return kept([range[0] + by, range[1] + by], whole);
}

/** Return a range `factor` times as long; what lies at `at` stays where it is. */
export function scaled(range: Gap, factor: number, at: number, whole: Gap): Gap {
  const longest = Math.max(SHORTEST, (whole[1] - whole[0]) * 1.1);
  const length = Math.min(longest, Math.max(SHORTEST, (range[1] - range[0]) * factor));
  const share = (at - range[0]) / (range[1] - range[0]);
  return kept([at - length * share, at + length * (1 - share)], whole);
}

/** Return the range between two places, in whichever order they are; at least the shortest. */
export function between(one: number, other: number): Gap {
  const [from, to] = one <= other ? [one, other] : [other, one];
  const missing = Math.max(0, SHORTEST - (to - from)) / 2;
  return whole([from - missing, to + missing]);
}

/** Return the range that two touching fingers hold: what was under them stays under them. */
export function pinched(range: Gap, before: Gap, now: Gap, width: number, all: Gap): Gap {
  const length = range[1] - range[0];
  const under = before.map((px) => range[0] + (px / width) * length) as [number, number];
  const apart = Math.max(8, Math.abs(now[1] - now[0])); // px
  const next = Math.min((all[1] - all[0]) * 1.1, (Math.abs(under[1] - under[0]) / apart) * width);
  const middle = (under[0] + under[1]) / 2 - ((now[0] + now[1]) / 2 / width) * next;
  return kept([middle, middle + Math.max(SHORTEST, next)], all);
}

/** Return a range of the same length of which at least a tenth lies within `whole`. */
function kept(range: Gap, all: Gap): Gap {
  const length = range[1] - range[0];
  const sight = Math.min(length, all[1] - all[0]) / 10;
  const from = Math.min(Math.max(range[0], all[0] + sight - length), all[1] - sight);
  return whole([from, from + length]);
}

function whole([from, to]: Gap): Gap {
  return [Math.round(from), Math.round(to)];
}

/** Return whether the first lies within the second. */
export function within(inner: Gap, outer: Gap): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1];
}

/** Return a range with `part` of its length more on either side, where `all` has something. */
export function padded(range: Gap, part: number, all: Gap): Gap {
  const by = (range[1] - range[0]) * part;
  const wide: Gap = [Math.max(range[0] - by, all[0]), Math.min(range[1] + by, all[1])];
  return wide[0] < wide[1] ? whole(wide) : whole(range);
}
