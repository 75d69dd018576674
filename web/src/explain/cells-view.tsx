import { useLoad } from '../api/hooks.ts';
import { decoded, linesOf } from './cells.ts';
import { ROLES, roleOf } from './parts.tsx';
import type { Explanation } from './questions.ts';

const ENOUGH = 64 * 1024; // bytes, for the first lines

/** The first lines of a text as cells, each coloured by what its column is taken for. */
export function Cells({ file, explanation }: { file: Blob; explanation: Explanation }) {
  const bytes = useLoad(() => file.slice(0, ENOUGH).arrayBuffer(), [file]);
  const { kind, compression, header_line, units_line, columns, skipped_lines } = explanation;
  if (kind !== 'csv' || compression || bytes.data === undefined) return null;
  const lines = linesOf(decoded(bytes.data, explanation.encoding), explanation);
  const skipped = new Set((skipped_lines ?? []).map(({ line }) => line));
  const rank = (number: number) => {
    if (number === header_line) return 'header';
    if (number === units_line) return 'units';
    return number < (header_line ?? 1) || skipped.has(number) ? 'beside' : 'row';
  };
  return (
    <section class="cells card" aria-label="Its first lines">
      <header>
        <h2>Its first lines</h2>
        <ul class="legend" aria-label="Colours">
          {Object.entries(ROLES)
            .filter(([role]) => columns.some((column) => column.role === role))
            .map(([role, word]) => (
              <li key={role} data-role={role}>
                {word}
              </li>
            ))}
        </ul>
      </header>
      <div class="scroll">
        <table>
          <tbody>
            {lines.map(({ number, cells }) => (
              <tr key={number} data-rank={rank(number)}>
                <th scope="row">{number}</th>
                {cells.map((cell, index) => (
                  <td
                    key={index}
                    data-role={rank(number) === 'beside' ? undefined : roleOf(columns, index)}
                    class="theirs"
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
