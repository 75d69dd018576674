import { describe, expect, test } from 'vitest';
import { type Picture, pictureOf } from '../../src/curves/picture.ts';
import { escaped, svgOf } from '../../src/curves/svg.ts';
import { buckets, curve, drawn, readings, T0 } from './drawn.ts';

const NASTY = `</title><script>alert("1")</script>&'\u0000\u0008\ud800\u202e${'x'.repeat(4_000)}`;

function picture(): Picture {
  const curves = [
    curve(
      drawn(
        readings(
          [
            [0, 20],
            [1, 30],
            [9, 25],
          ],
          { sensor_id: NASTY, quality: ['good', 'bad', 'good'] },
        ),
      ),
      { origin: T0 },
    ),
    curve(
      drawn(
        buckets(
          [
            [0, 1, 3],
            [1, 2, 9],
          ],
          { unit: NASTY },
        ),
      ),
      { origin: T0 },
    ),
  ];
  const note = {
    annotation_id: 'a',
    sensor_id: null,
    parameter: null,
    from: '2025-10-01T08:00:01Z',
    to: '2025-10-01T08:00:02Z',
    text: NASTY,
    label: 'fault' as const,
  };
  const marks = [{ kind: 'bad' as const, x: 1e6, y: 30, curve: 0, text: NASTY, rowNumber: null, about: false }];
  const notes = [{ note, from: 1e6, to: 2e6, isPoint: false, row: 0 }];
  return pictureOf(curves, [0, 10e6], 'unit', { title: NASTY, marks, notes, clock: 'elapsed' });
}

/** Return the names of the elements of XML that is well-formed; throw where it is not. */
function elements(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const token = /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z0-9:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  for (let at = 0; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(xml);
    if (!found) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 80)}`);
    const [, closing, name, attributes = '', alone, text] = found;
    if (/&(?!#\d+;)/.test(attributes + (text ?? ''))) throw new Error('a bare ampersand');
    if (name === undefined) continue;
    if (closing) {
      if (open.pop() !== name) throw new Error(`${name} closes what is not open`);
      continue;
    }
    names.push(name);
    if (!alone) open.push(name);
  }
  if (open.length) throw new Error(`not closed: ${open}`);
  return names;
}

describe('a picture that is saved', () => {
  const svg = svgOf(picture(), 1_200, 600);

  test('is well-formed, whatever names and notes hold', () => {
    expect(new Set(elements(svg))).toEqual(new Set(['svg', 'title', 'rect', 'text', 'clipPath', 'g', 'line', 'path']));
  });

  test('holds no character that XML cannot write, and no style that a policy would refuse', () => {
    expect(svg).not.toMatch(/[^\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
    expect(svg).not.toMatch(/ style=|<style|<script|href/);
  });

  test('has a line for each curve, a band for buckets, and the mark', () => {
    expect(svg.match(/fill-opacity="0.22"/g)).toHaveLength(1);
    expect(svg.match(/stroke-linejoin="round"/g)).toHaveLength(2);
    expect(svg).toContain('&#60;script&#62;');
  });

  test('holds no number that is none, also of an empty chart', () => {
    const empty = pictureOf([], [0, 1], 'unit', { title: '', marks: [], notes: [], clock: { zone: 'UTC' } });
    for (const each of [svg, svgOf(empty, 300, 200), svgOf(picture(), 200, 120)]) {
      expect(each.match(/="(NaN|-?Infinity)|[ML](NaN|-?Infinity)/)).toBeNull();
      elements(each);
    }
  });
});

test('text is escaped', () => {
  expect(escaped(`a<b>&"'\u0001`)).toBe('a&#60;b&#62;&#38;&#34;&#39;\ufffd');
});
