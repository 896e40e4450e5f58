/** A point in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}
type Axis = keyof Point;

const MOST: Record<Axis, number> = { latitude: 90, longitude: 180 };
const NUMBER = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;
// A map's address, whose pin (`!3d…!4d…`) is meant rather than its middle (`@…`).
const ADDRESSES = [new RegExp(`!3d${NUMBER}!4d${NUMBER}`), new RegExp(`@${NUMBER},${NUMBER}`), new RegExp(`[?&](?:q|query|ll|center)=${NUMBER}(?:,|%2C)\\s*${NUMBER}`, "i"), new RegExp(`#map=\\d+/${NUMBER}/${NUMBER}`), new RegExp(`^geo:${NUMBER},${NUMBER}`, "i")];
// Degrees, with minutes and seconds or a fraction, and a letter before or after: `48.137°`, `N 48° 8' 14"`.
const DEGREES = String.raw`(?:(?:lat|latitude|lon|lng|long|longitude)\s*[:=]?\s*)?([NSEW])?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*["″”]\s*)?([NSEW])?`;
const ONE = new RegExp(`^${DEGREES}$`, "i");
const PAIR = new RegExp(String.raw`^${DEGREES}(?:\s*[,;/]\s*|\s+)${DEGREES}$`, "i");
const COMMA_PAIR = /^([+-]?\d{1,3}),(\d+)\s*[;\s]\s*([+-]?\d{1,3}),(\d+)$/;
const PARTS = 5;

/** The point that somebody typed, or copied from a map or its address; undefined for anything else. */
export function parsePoint(text: string): Point | undefined {
  for (const pattern of ADDRESSES) {
    const found = pattern.exec(text.trim());
    if (found) return onEarth(Number(found[1]), Number(found[2]));
  }
  const bare = text
    .trim()
    .replace(/^[([]\s*(.*?)\s*[)\]]$/, "$1")
    .replace(COMMA_PAIR, "$1.$2 $3.$4");
  const found = PAIR.exec(bare);
  if (!found) return undefined;
  const [first, second] = [degreesOf(found.slice(1, 1 + PARTS)), degreesOf(found.slice(1 + PARTS))];
  if (!first || !second || (first.axis && first.axis === second.axis)) return undefined;
  const turned = first.axis === "longitude" || second.axis === "latitude";
  return turned ? onEarth(second.value, first.value) : onEarth(first.value, second.value);
}

/** What somebody typed as one of the two; undefined when it is none, or beyond where the earth ends. */
export function parseDegrees(text: string, axis: Axis): number | undefined {
  const found = ONE.exec(text.trim().replace(/^([+-]?\d{1,3}),(\d+)$/, "$1.$2"));
  const read = found && degreesOf(found.slice(1));
  if (!read || (read.axis && read.axis !== axis) || Math.abs(read.value) > MOST[axis]) return undefined;
  return read.value;
}

export function formatPoint(point: Point | null | undefined): string {
  return point ? `${point.latitude}, ${point.longitude}` : "";
}

function onEarth(latitude: number, longitude: number): Point | undefined {
  return Math.abs(latitude) <= MOST.latitude && Math.abs(longitude) <= MOST.longitude ? { latitude, longitude } : undefined;
}

/** Seconds are a fraction of degrees to seven places, about a centimetre. */
function degreesOf([before, degrees, minutes, seconds, after]: readonly (string | undefined)[]): { value: number; axis: Axis | undefined } | undefined {
  const letter = (before ?? after)?.toUpperCase();
  if (before && after) return undefined;
  const whole = Number(degrees);
  const size = Math.abs(whole) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
  const isNegative = degrees?.startsWith("-") || letter === "S" || letter === "W";
  const value = Number((isNegative ? -size : size).toFixed(7));
  return { value, axis: letter === undefined ? undefined : "NS".includes(letter) ? "latitude" : "longitude" };
}
