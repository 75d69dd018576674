import { expect, test } from 'vitest';
import { findingsIn, placeIn } from '../../src/admin/findings.ts';
import { fieldsOf } from '../../src/admin/rules_form.ts';

const FIELDS = fieldsOf({ parameters: { temp: { hard: { min: 1 } }, 'temp.hard': {} }, sensors: {} });

test('a sentence of the service leads to the field that it names, the longest of those it could mean', () => {
  expect(placeIn('this rule set cannot be used: parameters.temp.hard.min is not a number', FIELDS)).toBe(
    'parameters.temp.hard.min',
  );
  expect(placeIn('sensor_id.pattern is no regular expression: nothing to repeat', FIELDS)).toBe('sensor_id.pattern');
  expect(placeIn('the file is larger than 1 MiB', FIELDS)).toBeNull();
});

test('what the service says of a place is taken as it is, with its hint', () => {
  const errors = [{ path: 'every.unit', reason: 'is not a unit', hint: 'Write one' }];
  expect(findingsIn({ errors }, FIELDS)).toEqual([{ path: 'every.unit', text: 'Is not a unit. Write one.' }]);
  expect(findingsIn({}, FIELDS)).toEqual([]);
});
