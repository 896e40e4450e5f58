import { existsSync } from "node:fs";
import sparticuz from "@sparticuz/chromium";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The machine's own browser, or the one that the npm package unpacks: no root and no download is needed. */
export async function chromiumPath(): Promise<string> {
  const named = process.env.OPSIGHT_CHROMIUM ?? SYSTEM.find((path) => existsSync(path));
  return named ?? sparticuz.executablePath();
}
