/** Return where one sensor is shown. */
export function sensorPath(of: { sensorId: string; asset: string | null }): string {
  const asked = new URLSearchParams({ sensor_id: of.sensorId });
  if (of.asset !== null) asked.set('asset', of.asset);
  return `/live/sensor?${asked}`;
}

export const replayPath = (replayId: string) => `/live/replays/${encodeURIComponent(replayId)}`;
