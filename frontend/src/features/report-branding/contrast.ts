/** As the reports judge a colour: as text on white, and on the tint behind tiles. */
const GROUNDS = ["#ffffff", "#f5f7fa"];
const LEAST = 4.5;
const COLOR = /^#[0-9a-f]{6}$/i;

export interface Reading {
  reads: boolean;
  words: string;
  /** The nearest darker shade that reads well; there when this one does not. */
  nearest?: string;
}

/** How well a colour reads on paper; nothing for what is no colour. */
export function readingOf(color: string): Reading | undefined {
  if (!COLOR.test(color)) return undefined;
  const found = onPaper(color);
  const ratio = `${(Math.floor(found * 10) / 10).toFixed(1)} to 1`;
  if (found >= LEAST) return { reads: true, words: `Reads well: its contrast with paper is ${ratio}.` };
  return { reads: false, words: `Too bright to read: its contrast with paper is ${ratio}, and 4.5 to 1 is needed.`, nearest: nearestOf(color) };
}

function onPaper(color: string): number {
  return Math.min(...GROUNDS.map((ground) => (luminance(ground) + 0.05) / (luminance(color) + 0.05)));
}

function nearestOf(color: string): string {
  for (let share = 254; share > 0; share -= 1) {
    const shade = darker(color, share);
    if (onPaper(shade) >= LEAST) return shade;
  }
  return "#000000";
}

function darker(color: string, share: number): string {
  return `#${channels(color).map((each) => Math.floor((each * share) / 255).toString(16).padStart(2, "0")).join("")}`;
}

/** The relative luminance of WCAG 2.2. */
function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((each) => (each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
