/** What a JSON Schema allows, in plain words, as the service says it of a parameter that it refuses. */
import type { Schema } from './json_schema.ts';

const LENGTH_OF_TIME = '(us|µs|ms|s|min|h|d'; // in the pattern of lengths of time
const told = (bound: number) => bound.toLocaleString('en', { maximumFractionDigits: 9 });

/** Return it in words: `a whole number from 1 to 10, or a length of time such as 10min`. `ways`: what else it may be. */
export function allowedBy(ways: readonly Schema[]): string {
  const words = [...new Set(ways.map(oneOf))];
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'any value');
}

function oneOf(schema: Schema): string {
  if (schema.enum) return schema.enum.filter((each) => each !== null).join(' or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'string':
      return textIn(schema);
    case 'array':
      return 'a list, in JSON';
    case 'object':
      return objectIn(schema);
    default:
      return 'any value';
  }
}

function bounds({ minimum: least, maximum: most, exclusiveMinimum: above }: Schema): string {
  const words = [
    above === undefined ? '' : `above ${told(above)}`,
    least !== undefined && most !== undefined ? `from ${told(least)} to ${told(most)}` : '',
    least !== undefined && most === undefined ? `of at least ${told(least)}` : '',
    least === undefined && most !== undefined ? `up to ${told(most)}` : '',
  ].filter(Boolean);
  return words.length > 0 ? ` ${words.join(' and ')}` : '';
}

function textIn({ pattern, maxLength }: Schema): string {
  if (pattern?.includes(LENGTH_OF_TIME)) return 'a length of time such as 10min';
  const length = maxLength === undefined ? '' : ` of up to ${told(maxLength)} characters`;
  return `a text${length}${pattern === undefined ? '' : ' of a certain form'}`;
}

function objectIn({ required = [] }: Schema): string {
  return `an object${required.length > 0 ? ` with ${required.join(' and ')}` : ''}, in JSON`;
}
