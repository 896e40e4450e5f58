import { useCallback } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { plural } from "@/lib/format";
import { inUnit, mapAround, reshaped, toggled } from "../draft";
import type { GridDraft, GridMap, GridPoint, GridPreview } from "../types";
import { formatLength } from "../words";
import { NumberInput } from "./business-section";
import { HeatMap } from "./heat-map";

interface MapSectionProps {
  draft: GridDraft;
  preview: GridPreview | undefined;
  errorAt: (pointer: string) => string | undefined;
  onChange: (patch: Partial<GridDraft>) => void;
}

const SIZES = [3, 5, 7, 9, 11, 13, 15, 17, 19, 21];

/** Where the grid asks, with every point as it will be asked; a press leaves one out. */
export function MapSection({ draft, preview, errorAt, onChange }: MapSectionProps) {
  const map = draft.map;
  const lookOf = useCallback((point: GridPoint) => ({ band: "top3" as const, label: "", point }), []);
  if (!map) return <NoMap draft={draft} error={errorAt("/map")} onChange={onChange} />;
  const change = (patch: Partial<GridMap>) => onChange({ map: { ...map, ...patch } });
  const isByRadius = map.radius !== null && map.radius !== undefined;
  const geometry = preview?.geometry;
  return (
    <div className="grid gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <div className="grid content-start gap-4">
        <Segmented
          label="Shape"
          value={map.shape ?? "square"}
          onChange={(shape) => onChange({ map: reshaped(map, { shape }) })}
          options={[
            { value: "square", label: "Square" },
            { value: "circle", label: "Circle" },
          ]}
        />
        <Field label="Points a side" error={errorAt("/map/size")}>
          {(control) => (
            <Select {...control} value={map.size} onChange={({ target }) => onChange({ map: reshaped(map, { size: Number(target.value) }) })}>
              {SIZES.map((size) => (
                <option key={size} value={size}>
                  {size} × {size}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex flex-wrap gap-2">
          <Segmented
            label="Given as"
            size="sm"
            value={isByRadius ? "radius" : "spacing"}
            onChange={(by) => change(by === "radius" ? { radius: rounded((map.spacing ?? 1) * ((map.size - 1) / 2)), spacing: null } : { spacing: rounded((2 * (map.radius ?? 1)) / (map.size - 1)), radius: null })}
            options={[
              { value: "spacing", label: "Spacing" },
              { value: "radius", label: "Radius" },
            ]}
          />
          <Segmented
            label="Unit"
            size="sm"
            value={map.unit ?? "km"}
            onChange={(unit) => onChange({ map: inUnit(map, unit) })}
            options={[
              { value: "km", label: "km" },
              { value: "mi", label: "mi" },
            ]}
          />
        </div>
        {isByRadius ? (
          <Field label={`Radius in ${map.unit ?? "km"}`} hint="From the centre to the edge." error={errorAt("/map/radius")}>
            {(control) => <NumberInput {...control} value={map.radius} onNumber={(radius) => change({ radius: radius ?? 0 })} />}
          </Field>
        ) : (
          <Field label={`Spacing in ${map.unit ?? "km"}`} hint="Between neighbours." error={errorAt("/map/spacing")}>
            {(control) => <NumberInput {...control} value={map.spacing} onNumber={(spacing) => change({ spacing: spacing ?? 0 })} />}
          </Field>
        )}
        <div className="grid grid-cols-2 gap-3">
          <Field label="Centre latitude" error={errorAt("/map/latitude")}>
            {(control) => <NumberInput {...control} value={map.latitude} onNumber={(latitude) => change({ latitude: latitude ?? 0 })} />}
          </Field>
          <Field label="Centre longitude" error={errorAt("/map/longitude")}>
            {(control) => <NumberInput {...control} value={map.longitude} onNumber={(longitude) => change({ longitude: longitude ?? 0 })} />}
          </Field>
        </div>
        {geometry && (
          <p className="text-sm text-ink-2">
            {plural(geometry.asked, "point", "points")} over {formatLength(geometry.span_m, map.unit ?? "km")}.
            {geometry.warnings.includes("dense") && " Neighbours closer than 250 m mostly see the same."}
            {geometry.warnings.includes("sparse") && " Between neighbours further apart than 5 km much is not seen."}
          </p>
        )}
        {errorAt("/map/excluded") && <p className="text-xs font-medium text-bad">{errorAt("/map/excluded")}</p>}
        {(map.excluded ?? []).length > 0 && (
          <Button size="sm" onClick={() => change({ excluded: [] })}>
            Ask all points again
          </Button>
        )}
      </div>
      {geometry && (
        <HeatMap
          label={`Preview of ${geometry.asked} points`}
          points={geometry.points}
          size={map.size}
          spacingM={geometry.spacing_m}
          unit={map.unit ?? "km"}
          lookOf={lookOf}
          spokenOf={(point) => `Row ${point.row + 1}, column ${point.column + 1}: ${point.excluded ? "left out" : "is asked"}.`}
          chosen={undefined}
          onChoose={(pointId) => onChange({ map: toggled(map, pointId) })}
          action="leaves a point out or asks it again"
        >
          <p className="text-center text-xs text-ink-3">Press a point to leave it out, such as one on water: it is neither asked nor paid for.</p>
        </HeatMap>
      )}
    </div>
  );
}

function NoMap({ draft, error, onChange }: { draft: GridDraft; error: string | undefined; onChange: (patch: Partial<GridDraft>) => void }) {
  const { latitude, longitude } = draft.business ?? {};
  const isKnown = latitude != null && longitude != null;
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-sm text-ink-2">{isKnown ? "The grid can lie around the business." : "Say where the business is, or place the centre yourself."}</p>
      <Button variant="primary" onClick={() => onChange({ map: mapAround(latitude ?? 0, longitude ?? 0) })}>
        {isKnown ? "Lay the grid around the business" : "Place the centre"}
      </Button>
      {error && <p className="text-xs font-medium text-warn">{error}</p>}
    </div>
  );
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
