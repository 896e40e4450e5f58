import { existsSync } from "node:fs";
import sparticuz from "@sparticuz/chromium";

const SHELL = "/usr/bin/chromium-headless-shell";
const WITH_WINDOWS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * A Chromium without windows: the machine's own, or the one that the npm package unpacks, for which no root and no download
 * is needed. A Chromium with windows that only hides them takes twice the processor time; it serves where the package has none.
 */
export async function chromiumPath(): Promise<string> {
  const named = process.env.OPSIGHT_CHROMIUM ?? [SHELL].find((path) => existsSync(path));
  if (named) return named;
  const packed = process.platform === "linux" && process.arch === "x64";
  return (packed ? undefined : WITH_WINDOWS.find((path) => existsSync(path))) ?? sparticuz.executablePath();
}
