import { useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { DataTable } from "@/components/data/data-table";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { combine, MEASURE_KEYS, MEASURES, type MeasureKey } from "@/features/campaigns/measures";
import { WORLD } from "@/lib/borders";
import { shownColumns } from "../columns";
import type { Shown } from "../places";
import { isOwnMap } from "../search";
import { MapSelect } from "./map-select";
import { RegionMap } from "./region-map";

interface MapCardProps {
  map: string;
  shown: ReadonlyMap<string, Shown>;
  currency: string | null;
  countries: readonly string[];
  measure: MeasureKey;
  sort: string | undefined;
  onMap: (map: string) => void;
  onMeasure: (measure: MeasureKey) => void;
  onSort: (sort: string | undefined) => void;
}

/** A map of the world, of one country or of the tenant's own, and the numbers of its shapes. */
export function MapCard({ map, shown, currency, countries, measure, sort, onMap, onMeasure, onSort }: MapCardProps) {
  const list = useMemo(() => [...shown.values()], [shown]);
  const columns = useMemo(() => shownColumns(map, currency, combine(list)), [map, currency, list]);
  const { label, meaning } = MEASURES[measure];
  const table = <DataTable label={`${label} by place`} columns={columns} rows={list} rowId={({ code }) => code} sort={sort ?? `-${measure}`} onSort={onSort} />;
  return (
    <>
      <ChartCard
        title={`${label} by ${map === WORLD ? "country" : isOwnMap(map) ? "area" : "region"}`}
        description={`${meaning}. As the platforms report it.`}
        fileName={`opsight-regions-${isOwnMap(map) ? "own" : map.toLowerCase()}-${measure}`}
        actions={
          <>
            <MapSelect map={map} countries={countries} onMap={onMap} />
            <Select aria-label="Measure of the map" value={measure} onChange={(event) => onMeasure(event.target.value as MeasureKey)} className="!h-8 !w-44 text-sm">
              {MEASURE_KEYS.map((key) => (
                <option key={key} value={key}>
                  {MEASURES[key].label}
                </option>
              ))}
            </Select>
          </>
        }
        chart={(svgRef) => <RegionMap map={map} shown={shown} measure={measure} currency={currency} svgRef={svgRef} onOpen={map === WORLD ? onMap : undefined} />}
        table={table}
      />
      <Card aria-label="Places">{table}</Card>
    </>
  );
}
