/** A point in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

const NUMBER = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;
// A pair of numbers; a map's address, whose pin (`!3d…!4d…`) is meant rather than its middle (`@…`).
const PATTERNS = [new RegExp(`!3d${NUMBER}!4d${NUMBER}`), new RegExp(`@${NUMBER},${NUMBER}`), new RegExp(`[?&](?:q|query|ll|center)=${NUMBER}(?:,|%2C)\\s*${NUMBER}`, "i"), new RegExp(`#map=\\d+/${NUMBER}/${NUMBER}`), new RegExp(`^\\s*${NUMBER}°?\\s*[,;\\s]\\s*${NUMBER}°?\\s*$`)];

/** The point that somebody typed, or copied from a map's address; undefined for anything else. */
export function parsePoint(text: string): Point | undefined {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [latitude, longitude] = [Number(found[1]), Number(found[2])];
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
  }
  return undefined;
}

export function formatPoint(point: Point | null | undefined): string {
  return point ? `${point.latitude}, ${point.longitude}` : "";
}
