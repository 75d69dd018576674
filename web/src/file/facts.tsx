import { Link } from 'wouter-preact';
import { Time } from '../parts/basics.tsx';
import { zoneTold } from '../time/told.ts';
import { bytesText, counted, type Result } from './model.ts';

/** What is known of a file as a whole, in words and figures. */
export function Facts({ result }: { result: Result }) {
  const { aggregates, format } = result;
  return (
    <dl class="facts">
      {aggregates && (
        <>
          <Fact name="Rows">
            {counted(aggregates.row_count)}
            {aggregates.rejected_rows > 0 && (
              <span class="bad-text"> and {counted(aggregates.rejected_rows)} rejected</span>
            )}
          </Fact>
          <Fact name="Readings">
            {counted(aggregates.reading_count)}
            {aggregates.rejected_readings > 0 && (
              <span class="bad-text"> and {counted(aggregates.rejected_readings)} rejected</span>
            )}
          </Fact>
          <Fact name="Missing cells">{counted(aggregates.missing_count)}</Fact>
          <Fact name="Anomalies">{counted(aggregates.anomaly_count)}</Fact>
        </>
      )}
      <Fact name="Rule set">
        <Link href={`/admin/rules?set=${encodeURIComponent(result.rule_set.split('@')[0] ?? '')}`} class="theirs">
          {result.rule_set}
        </Link>
      </Fact>
      {result.asset !== null && <Fact name="Asset">{result.asset}</Fact>}
      {format && <Fact name="Read as">{formatText(format)}</Fact>}
      {format && (
        <Fact name="Times">
          {format.time_form},{' '}
          <span class={format.timezone_assumed && format.timezone_used !== false ? 'warned' : ''}>
            {zoneTold(format)}
          </span>
          {format.date_order && `, ${format.date_order.replaceAll('_', ' ')}`}
        </Fact>
      )}
      {format && format.context.length > 0 && <Fact name="Context">{format.context.join(', ')}</Fact>}
      {result.bytes !== null && <Fact name="Size">{bytesText(result.bytes)}</Fact>}
      <Fact name="Uploaded">
        <Time at={result.uploaded_at} />
      </Fact>
      <Fact name="Finished">
        <Time at={result.processed_at} />
        {result.processing_ms !== null && <span class="faint"> in {counted(result.processing_ms)} ms</span>}
      </Fact>
      {result.duplicate_of !== null && (
        <Fact name="Duplicate of">
          <Link href={`/files/${result.duplicate_of}`}>the file with the same content</Link>
        </Fact>
      )}
      {result.sha256 !== null && (
        <Fact name="SHA-256">
          <code title={result.sha256}>{result.sha256.slice(0, 12)}…</code>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="theirs">{children}</dd>
    </div>
  );
}

const MARKS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '.': 'point',
  ' ': 'space',
  '|': 'bar',
  '\t': 'tab',
};

function formatText(format: NonNullable<Result['format']>): string {
  const mark = (of: string | null) => of && (MARKS[of] ?? of);
  return [
    format.kind,
    format.compression,
    format.encoding,
    format.delimiter && `cells parted by ${mark(format.delimiter)}`,
    format.decimal && `decimal ${mark(format.decimal)}`,
    format.layout.replaceAll('_', ' '),
    format.sheets.length > 0 && `sheets ${format.sheets.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}
