import { useCallback, useMemo } from "react";
import type { GridKeyword, GridPoint, GridResults } from "../types";
import { bandOf, labelOf, spokenCell } from "../words";
import { GridTable } from "./grid-table";
import { HeatMap } from "./heat-map";
import { Legend } from "./legend";

interface KeywordMapProps {
  results: GridResults;
  keyword: GridKeyword;
  view: "map" | "table";
  chosen: string | undefined;
  onChoose: (pointId: string) => void;
}

/** One keyword on the map, or the same as a table. */
export function KeywordMap({ results, keyword, view, chosen, onChoose }: KeywordMapProps) {
  const depth = results.search.depth ?? 20;
  const order = useMemo(() => new Map(results.points.filter(({ excluded }) => !excluded).map(({ id }, place) => [id, place])), [results.points]);
  const cellOf = useCallback(
    (point: GridPoint) => {
      const place = order.get(point.id);
      const rank = place === undefined ? null : keyword.ranks[place];
      return { rank, band: bandOf(rank, place === undefined ? null : keyword.statuses[place]) };
    },
    [order, keyword],
  );
  const lookOf = useCallback((point: GridPoint) => {
    const { rank, band } = cellOf(point);
    return { band, label: labelOf(rank, band) };
  }, [cellOf]);
  const spokenOf = (point: GridPoint) => {
    const { rank, band } = cellOf(point);
    return spokenCell(point, rank, band, depth);
  };
  return (
    <>
      {view === "table" ? (
        <GridTable points={results.points} size={results.size} cellOf={cellOf} depth={depth} />
      ) : (
        <HeatMap
          label={`Ranks of ${results.business_name} for ${keyword.keyword}`}
          points={results.points}
          size={results.size}
          spacingM={results.spacing_m}
          unit={results.unit}
          lookOf={lookOf}
          spokenOf={spokenOf}
          chosen={chosen}
          onChoose={onChoose}
          business={results.business_no === null ? placeOf(results) : undefined}
          action="shows who ranks at a point"
        />
      )}
      <Legend bands={keyword.metrics.bands} depth={depth} />
    </>
  );
}

const METRES_PER_DEGREE = 111_320;

/** Where the business is on the grid; undefined when that is not known, or beyond its edge. */
function placeOf({ business, points, size, spacing_m: spacing }: GridResults): { column: number; row: number } | undefined {
  const middle = (size - 1) / 2;
  const centre = points.find(({ row, column }) => row === middle && column === middle);
  if (!centre || business.latitude == null || business.longitude == null) return undefined;
  const east = ((((business.longitude - centre.longitude + 540) % 360) - 180) * METRES_PER_DEGREE * Math.cos((centre.latitude * Math.PI) / 180)) / spacing;
  const south = ((centre.latitude - business.latitude) * METRES_PER_DEGREE) / spacing;
  const isInside = Math.abs(east) <= middle && Math.abs(south) <= middle;
  return isInside ? { column: middle + east, row: middle + south } : undefined;
}
