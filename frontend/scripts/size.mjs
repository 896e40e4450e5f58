// Hard budgets over the built files, in KB of gzip: what a visitor has to fetch before a page can be used.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGETS = { shell: 150, overview: 220, route: 60, css: 15 };
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);

const gzip = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length / 1000;
const sum = (files) => [...files].reduce((total, file) => total + gzip(file), 0);

/** The script files that `key` and all it imports at once need. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const dependency of chunk.imports ?? []) closure(dependency, seen);
  return seen;
}

const split = (route) => Object.keys(manifest).filter((key) => key.startsWith(`src/routes/${route}`) && key.includes("tsr-split"));
const withPage = (base, keys) => keys.reduce((files, key) => closure(key, files), new Set(base));

const shell = withPage(closure(entry), split("_app.tsx"));
const results = [
  ["shell", sum(shell), BUDGETS.shell],
  ["overview in all", sum(withPage(shell, split("_app/dashboards/campaigns/index.tsx"))), BUDGETS.overview],
  ["css", sum(Object.values(manifest).flatMap((chunk) => chunk.css ?? [])), BUDGETS.css],
];
for (const key of Object.keys(manifest).filter((name) => name.includes("tsr-split") && !name.startsWith("src/routes/_app.tsx"))) {
  if (key.startsWith("src/routes/_app/dashboards/campaigns/index.tsx")) continue;
  const added = sum(closure(key)) - sum([...closure(key)].filter((file) => shell.has(file)));
  results.push([key.replace("src/routes/", "").replace(/\?.*/, ""), added, BUDGETS.route]);
}

for (const [name, size, budget] of results) {
  const verdict = size > budget ? "TOO BIG" : "ok";
  console.log(`${name.padEnd(64)} ${size.toFixed(1).padStart(7)} KB of ${String(budget).padStart(3)}  ${verdict}`);
}
if (results.some(([, size, budget]) => size > budget)) process.exitCode = 1;
