import type { GridPoint } from "../types";
import { type Band, spokenCell } from "../words";

interface GridTableProps {
  points: readonly GridPoint[];
  size: number;
  cellOf: (point: GridPoint) => { rank: number | null | undefined; band: Band };
  depth: number;
}

/** The map as a table, north at the top: for who reads better than looks. */
export function GridTable({ points, size, cellOf, depth }: GridTableProps) {
  const byId = new Map(points.map((point) => [point.id, point]));
  const sides = Array.from({ length: size }, (_, index) => index);
  return (
    <div role="region" aria-label="Ranks as a table" tabIndex={0} className="max-h-[70vh] overflow-auto rounded-md border">
      <table className="w-full border-separate border-spacing-0 text-center text-sm">
        <caption className="sr-only">Ranks by row from north to south, and column from west to east</caption>
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 left-0 z-10 border-b bg-surface-2 px-2 py-1.5 text-xs font-medium text-ink-3">
              N
            </th>
            {sides.map((column) => (
              <th key={column} scope="col" className="num sticky top-0 border-b bg-surface-2 px-2 py-1.5 text-xs font-medium text-ink-3">
                {column + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sides.map((row) => (
            <tr key={row}>
              <th scope="row" className="num sticky left-0 border-b bg-surface-2 px-2 py-1.5 text-xs font-medium text-ink-3">
                {row + 1}
              </th>
              {sides.map((column) => {
                const point = byId.get(`r${row}c${column}`);
                if (!point) return <td key={column} className="border-b" />;
                const { rank, band } = cellOf(point);
                return (
                  <td key={column} className="num border-b px-2 py-1.5" title={spokenCell(point, rank, band, depth)}>
                    {point.excluded ? <span className="text-ink-3">left out</span> : rank ?? <span className="text-ink-3">{band === "missing" ? `> ${depth}` : band === "error" ? "no answer" : ""}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
