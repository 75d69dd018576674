import { expect, test } from 'vitest';
import { documentOf, fieldsOf, newLimits, sideBySide, wrongIn } from '../../src/admin/rules_form.ts';

const SAID = {
  quantities: { temperature: { unit: '°C', hard: { min: -273.15 } } },
  parameters: { 'a.b': { hard: { min: -50, max: 200 }, soft: { max: 40 }, stale_after: 5 } },
  sensors: {},
  every: {},
  sensor_id: { pattern: '^T' },
  stale_after: 300,
};

test('what a rule set says goes through the form unchanged', () => {
  expect(documentOf(fieldsOf(SAID))).toEqual(SAID);
});

test('an empty form says nothing', () => {
  const empty = { quantities: {}, parameters: {}, sensors: {}, every: {}, sensor_id: {}, stale_after: null };
  expect(documentOf(fieldsOf())).toEqual(empty);
  expect(wrongIn(fieldsOf())).toEqual(new Map());
});

test('open bounds are the same as none', () => {
  const fields = fieldsOf({ every: { hard: { min: null, max: 3 } } });
  expect(documentOf(fields).every).toEqual({ hard: { max: 3 } });
});

test('what is no number is told where it stands, and not sent', () => {
  const fields = fieldsOf(SAID);
  fields.parameters = [{ ...newLimits('p'), hardMin: '1,5', softMin: '9', softMax: '3', staleAfter: 'soon' }];
  fields.staleAfter = '0x10';
  expect([...wrongIn(fields).keys()]).toEqual([
    'parameters.p.hard.min',
    'parameters.p.stale_after',
    'parameters.p.soft.min',
    'stale_after',
  ]);
  expect(documentOf(fields).parameters).toEqual({ p: { soft: { min: 9, max: 3 } } });
  expect(documentOf(fields).stale_after).toBeNull();
});

test('lines without a name, or with one twice in any case, are told', () => {
  const fields = fieldsOf();
  fields.sensors = [newLimits(' '), newLimits('X'), newLimits('x')];
  expect([...wrongIn(fields).values()]).toEqual([expect.stringContaining('name'), expect.stringContaining('already')]);
});

test('two versions stand side by side', () => {
  const after = { ...SAID, parameters: { 'a.b': { hard: { min: -40, max: 200 } } }, every: { soft: { max: 1 } } };
  const changed = sideBySide(SAID, after).filter(({ before, after: now }) => before !== now);
  expect(changed).toEqual([
    { path: 'every.soft.max', before: null, after: '1' },
    { path: 'parameters.a.b.hard.min', before: '-50', after: '-40' },
    { path: 'parameters.a.b.soft.max', before: '40', after: null },
    { path: 'parameters.a.b.stale_after', before: '5', after: null },
  ]);
});
