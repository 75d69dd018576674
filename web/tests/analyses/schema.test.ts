import { describe, expect, test } from 'vitest';
import type { Schema } from '../../src/analyses/json_schema.ts';
import { fieldsOf, heldAll, inWords, isLong, parametersOf } from '../../src/analyses/schema.ts';

const TIME = '^\\s*\\d+(\\.\\d+)?\\s*(us|µs|ms|s|min|h|d)\\s*$';
const OPERAND: Schema = {
  type: 'object',
  properties: { sensor_id: { type: 'string' }, parameter: { type: 'string', default: 'value' } },
  required: ['sensor_id'],
};
const SCHEMA: Schema = {
  $defs: { Operand: OPERAND, Text: { type: 'string', maxLength: 256 } },
  properties: {
    window: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', pattern: TIME },
      ],
      title: 'Window',
      examples: ['10min'],
    },
    center: { type: 'boolean', default: false, title: 'Centred' },
    min_count: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null },
    chart: { enum: ['individuals', 'ewma'], type: 'string', default: 'individuals' },
    limit: { type: 'number', exclusiveMinimum: 0, maximum: 100, default: 3 },
    let: { type: 'object', additionalProperties: { $ref: '#/$defs/Operand' } },
    name: { $ref: '#/$defs/Text', default: 'formula', title: 'Name' },
    expression: { type: 'string', maxLength: 1000 },
    script: { type: 'object' },
    baseline: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: TIME }, OPERAND, { type: 'null' }] },
  },
  required: ['window'],
};
const FIELDS = fieldsOf(SCHEMA);
const field = (name: string) => FIELDS.find((each) => each.name === name);

describe('a form', () => {
  test.each([
    ['window', 'number-or-text'],
    ['center', 'yes-no'],
    ['min_count', 'number'],
    ['chart', 'choice'],
    ['limit', 'number'],
    ['let', 'names'],
    ['name', 'text'],
    ['expression', 'text'],
    ['script', 'json'],
    ['baseline', 'json'],
  ])('draws %s as %s', (name, kind) => expect(field(name)?.kind).toBe(kind));

  test('names its fields as the schema does, and says which are needed', () => {
    expect(field('window')).toMatchObject({ label: 'Window', isNeeded: true, example: '10min' });
    expect(field('min_count')).toMatchObject({ label: 'Min count', isNeeded: false, isWhole: true, min: 1 });
    expect(isLong(field('expression') as never)).toBe(true);
    expect(isLong(field('name') as never)).toBe(false);
  });

  test('says nothing of what is left empty', () => {
    expect(parametersOf(FIELDS, { window: '10min', center: '', limit: ' ' })).toEqual({
      parameters: { window: '10min' },
      wrong: {},
    });
  });

  test('tells numbers from texts, and reads JSON', () => {
    const held = { window: '5', center: 'true', limit: '2.5', chart: 'ewma', script: '{"a": [1]}' };
    expect(parametersOf(FIELDS, held).parameters).toEqual({
      ...{ window: 5, center: true, limit: 2.5, chart: 'ewma', script: { a: [1] } },
    });
  });

  test('takes a bare word where JSON may be a text', () => {
    expect(parametersOf(FIELDS, { window: '5', baseline: '1d' }).parameters).toEqual({ window: 5, baseline: '1d' });
    expect(parametersOf(FIELDS, { window: '5', baseline: '100' }).parameters).toEqual({ window: 5, baseline: 100 });
  });

  test.each([
    ['window', 'soon', 'It takes a whole number of at least 1 or a length of time such as 10min.'],
    ['window', '-3', 'It takes a whole number of at least 1 or a length of time such as 10min.'],
    ['min_count', '1.5', 'It takes a whole number of at least 1.'],
    ['min_count', '0', 'It takes a whole number of at least 1.'],
    ['limit', '101', 'It takes a number above 0 and up to 100.'],
    ['limit', '0', 'It takes a number above 0 and up to 100.'],
    ['limit', '1e', 'It takes a number above 0 and up to 100.'],
    ['script', '{', 'It takes an object, in JSON.'],
    [
      'baseline',
      'soon',
      'It takes a whole number, a length of time such as 10min or an object with sensor_id, in JSON.',
    ],
  ])('tells what may be there instead of %s %s', (name, text, says) => {
    expect(parametersOf(FIELDS, { window: '5', [name]: text }).wrong[name]).toBe(says);
  });

  test('asks for what is needed', () => expect(parametersOf(FIELDS, {}).wrong).toEqual({ window: 'It is needed.' }));

  test('holds what it said before', () => {
    const parameters = { window: 5, center: true, script: { a: [1] }, min_count: null };
    expect(parametersOf(FIELDS, heldAll(parameters)).parameters).toEqual({
      window: 5,
      center: true,
      script: { a: [1] },
    });
  });
});

test('parameters are told in words', () => {
  expect(inWords(FIELDS, { window: '10min', center: true, min_count: null })).toBe('window 10min, centred yes');
});
