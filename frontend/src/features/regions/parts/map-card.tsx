import { useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { DataTable } from "@/components/data/data-table";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { combine, MEASURE_KEYS, MEASURES, type MeasureKey } from "@/features/campaigns/measures";
import { shownColumns } from "../columns";
import { countriesOf, nameOf, type RegionRow, shownOn } from "../places";
import { RegionMap } from "./region-map";

interface MapCardProps {
  map: string;
  rows: readonly RegionRow[];
  measure: MeasureKey;
  sort: string | undefined;
  onMap: (map: string) => void;
  onMeasure: (measure: MeasureKey) => void;
  onSort: (sort: string | undefined) => void;
}

/** The map of the world or of one country, and the numbers of its shapes. */
export function MapCard({ map, rows, measure, sort, onMap, onMeasure, onSort }: MapCardProps) {
  const shown = useMemo(() => shownOn(map, rows), [map, rows]);
  const list = useMemo(() => [...shown.values()], [shown]);
  const currency = rows.find((row) => row.currency !== null)?.currency ?? null;
  const columns = useMemo(() => shownColumns(map, currency, combine(list)), [map, currency, list]);
  const countries = countriesOf(rows);
  const { label, meaning } = MEASURES[measure];
  const table = <DataTable label={`${label} by place`} columns={columns} rows={list} rowId={({ code }) => code} sort={sort ?? `-${measure}`} onSort={onSort} />;
  return (
    <>
      <ChartCard
        title={`${label} by ${map === "world" ? "country" : "region"}`}
        description={`${meaning}. As the platforms report it.`}
        fileName={`opsight-regions-${map.toLowerCase()}-${measure}`}
        actions={
          <>
            {countries.length > 1 && (
              <Select aria-label="Map" value={map} onChange={(event) => onMap(event.target.value)} className="!h-8 !w-40 text-sm">
                {["world", ...countries].map((code) => (
                  <option key={code} value={code}>
                    {nameOf(code)}
                  </option>
                ))}
              </Select>
            )}
            <Select aria-label="Measure of the map" value={measure} onChange={(event) => onMeasure(event.target.value as MeasureKey)} className="!h-8 !w-44 text-sm">
              {MEASURE_KEYS.map((key) => (
                <option key={key} value={key}>
                  {MEASURES[key].label}
                </option>
              ))}
            </Select>
          </>
        }
        chart={(svgRef) => <RegionMap map={map} shown={shown} measure={measure} currency={currency} svgRef={svgRef} onOpen={map === "world" ? onMap : undefined} />}
        table={table}
      />
      <Card aria-label="Places">{table}</Card>
    </>
  );
}
