/** How well `search` fits: the beginning of the label, of one of its words, any part of it, its keywords; 0 leaves it out. */
export function scoreOf(label: string, search: string, keywords: readonly string[] = []): number {
  const [text, wanted] = [label.toLowerCase(), search.trim().toLowerCase()];
  if (text.startsWith(wanted)) return 1;
  if (text.includes(` ${wanted}`)) return 0.9;
  if (text.includes(wanted)) return 0.7;
  if (keywords.some((keyword) => keyword.startsWith(wanted))) return 0.5;
  const all = [text, ...keywords].join(" ");
  return wanted.split(/\s+/).every((word) => all.includes(word)) ? 0.3 : 0;
}
