// @vitest-environment node
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The rows of the table in docs/frontend-spec.md, as lists of cells. */
function specRows(): string[][] {
  const lines = read("../../../docs/frontend-spec.md").split("\n");
  return lines.filter((line) => line.startsWith("| `/")).map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
}

const quoted = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");

describe("docs/frontend-spec.md", () => {
  it("lists exactly the routes that exist", () => {
    const tree = read("../routeTree.gen.ts").match(/interface FileRoutesByFullPath \{([^}]*)\}/)?.[1] ?? "";
    const routes = [...tree.matchAll(/"([^"]+)":/g)].map((match) => match[1]?.replace(/(.)\/$/, "$1"));
    const listed = specRows().map((cells) => quoted(cells[0])[0]);
    expect(listed.toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  it("names operations that the contract has", () => {
    const contract = JSON.parse(read("../../../contracts/openapi.json")) as { paths: Record<string, Record<string, { operationId?: string }>> };
    const known = new Set(Object.values(contract.paths).flatMap((methods) => Object.values(methods).map((operation) => operation.operationId)));
    const unknown = specRows().flatMap((cells) => quoted(cells[3])).filter((name) => !known.has(name));
    expect(unknown).toEqual([]);
  });

  it("gives every route a check that exists", () => {
    for (const cells of specRows()) {
      const checks = quoted(cells[5]);
      expect(checks.length, cells[0]).toBeGreaterThan(0);
      for (const check of checks) expect(existsSync(new URL(`../../e2e/${check}`, import.meta.url)), check).toBe(true);
    }
  });
});
