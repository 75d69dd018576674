import { Component } from 'preact';
import { Link } from 'wouter-preact';
import { isStale, type Series } from './board.ts';
import { since } from './clock.ts';
import { exact, short } from './figures.ts';
import { sensorPath } from './paths.ts';
import { sparkOf } from './sparkline.ts';

const SPARKLINE = { width: 120, height: 32 };

interface CardProps {
  series: Series;
  now: number;
  /** Its place among all, for who hears the page. */
  place: number;
  of: number;
}

/** One series in the grid. It is drawn anew where something of it has changed, or the second that it shows. */
export class Card extends Component<CardProps> {
  override shouldComponentUpdate(next: CardProps): boolean {
    const { series, place, of, now } = this.props;
    const same = next.series === series && next.place === place && next.of === of;
    return !same || Math.floor(next.now / 1000) !== Math.floor(now / 1000);
  }

  override render({ series, now, place, of }: CardProps) {
    const stale = isStale(series, now);
    return (
      <li class="card sensor" data-stale={stale} aria-setsize={of} aria-posinset={place}>
        <p class="sensor-name">
          <Link href={sensorPath(series)} class="theirs" title={series.sensorId}>
            {series.sensorId}
          </Link>
          <span class="faint small theirs">{series.asset ?? ''}</span>
        </p>
        <p class="small sensor-measures theirs">{series.parameter}</p>
        <p class="sensor-value">
          <b title={exact(series.value)}>{short(series.value)}</b> <span class="theirs">{series.unit ?? ''}</span>
        </p>
        <Sparkline series={series} />
        <p class="small sensor-foot">
          <Marks series={series} stale={stale} />
          <Freshness series={series} now={now} />
        </p>
      </li>
    );
  }
}

/** How long nothing has come. Of a series that is known from files, when its newest reading was. */
export function Freshness({ series, now }: { series: Series; now: number }) {
  const at = series.live ? series.receivedAt : series.at;
  return (
    <time class="faint sensor-age" dateTime={at} title={`Read at ${series.at}, received at ${series.receivedAt}`}>
      {since(at, now)}
    </time>
  );
}

/** What is to be known beside the value: each by a word and a shape. */
export function Marks({ series, stale }: { series: Series; stale: boolean }) {
  const marks = [
    stale && ['stale', '◌', 'Nothing has come for longer than usual'],
    series.quality === 'bad' && ['bad', '✕', 'The quality is bad'],
    series.quality === 'uncertain' && ['uncertain', '◐', 'The quality is uncertain'],
    series.anomaly !== null && ['anomaly', '◆', series.anomaly],
    series.live && series.late && ['late', '↶', 'It came more than an hour after its instant'],
    series.simulated && ['simulated', '≈', 'Made up, not measured'],
    !series.live && ['from a file', '▤', 'The newest reading came in a file'],
  ].filter((mark) => mark !== false);
  if (marks.length === 0) {
    return (
      <span class="mark" data-mark="good">
        <span aria-hidden="true">●</span> good
      </span>
    );
  }
  return (
    <>
      {marks.map(([word, shape, why]) => (
        <span key={word} class="mark theirs" data-mark={word} title={why}>
          <span aria-hidden="true">{shape}</span> {word}
        </span>
      ))}
    </>
  );
}

function Sparkline({ series }: { series: Series }) {
  const { width, height } = SPARKLINE;
  const spark = sparkOf(series.recent, width, height);
  if (!spark) return null;
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={spark.path} />
    </svg>
  );
}
