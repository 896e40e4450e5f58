import { useState } from "react";
import { $api } from "@/api/client";
import { Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { mapAround, typedNumber } from "../draft";
import type { GridBusiness, GridDraft } from "../types";

interface BusinessSectionProps {
  draft: GridDraft;
  errorAt: (pointer: string) => string | undefined;
  onChange: (patch: Partial<GridDraft>) => void;
}

/** Whose ranks are looked for: one of the locations, or anybody by name and what tells them from others. */
export function BusinessSection({ draft, errorAt, onChange }: BusinessSectionProps) {
  const business = draft.business;
  const change = (patch: Partial<GridBusiness>) => onChange({ business: { ...EMPTY, ...business, ...patch } });
  return (
    <>
      <LocationPicker onPick={(picked) => onChange(withPlace(draft, picked))} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errorAt("/business/name") ?? errorAt("/business")}>
          {(control) => <Input {...control} value={business?.name ?? ""} maxLength={200} onChange={({ target }) => change({ name: target.value, location_id: null })} />}
        </Field>
        <Field label="Place id" hint="Of the Google listing; it tells the location for sure." error={errorAt("/business/place_id")}>
          {(control) => <Input {...control} value={business?.place_id ?? ""} onChange={({ target }) => change({ place_id: target.value.trim() || null })} />}
        </Field>
        <Field label="Website" hint="Its domain, like example.com." error={errorAt("/business/domain")}>
          {(control) => <Input {...control} value={business?.domain ?? ""} onChange={({ target }) => change({ domain: target.value.trim().toLowerCase() || null })} />}
        </Field>
        <div className="grid gap-4 grid-cols-2">
          <Field label="Latitude" error={errorAt("/business/latitude")}>
            {(control) => <NumberInput {...control} value={business?.latitude} onNumber={(latitude) => change({ latitude })} />}
          </Field>
          <Field label="Longitude" error={errorAt("/business/longitude")}>
            {(control) => <NumberInput {...control} value={business?.longitude} onNumber={(longitude) => change({ longitude })} />}
          </Field>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label="What counts"
          value={business?.match_mode ?? "this_location"}
          onChange={(match_mode) => change({ match_mode })}
          options={[
            { value: "this_location", label: "This location" },
            { value: "brand", label: "Any of the brand" },
          ]}
        />
        <span className="text-xs text-ink-3">A chain's other shops nearby count only with the brand.</span>
      </div>
    </>
  );
}

interface NumberInputProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  value: number | null | undefined;
  onNumber: (value: number | null) => void;
}

/** Keeps what is typed while it is no number yet. */
export function NumberInput({ value, onNumber, ...control }: NumberInputProps) {
  const [typed, setTyped] = useState<string>();
  const shown = typed !== undefined && (typedNumber(typed) ?? null) === (value ?? null) ? typed : String(value ?? "");
  return (
    <Input
      {...control}
      inputMode="decimal"
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value);
        onNumber(typedNumber(target.value) ?? null);
      }}
    />
  );
}

function LocationPicker({ onPick }: { onPick: (business: GridBusiness) => void }) {
  const [words, setWords] = useState("");
  const query = $api.useQuery("get", "/api/v1/ops/locations", { params: { query: { limit: 6, ...(words.trim() ? { search: words.trim() } : {}) } } }, { enabled: words.trim().length > 1, retry: false });
  const found = words.trim().length > 1 ? (query.data?.items ?? []) : [];
  return (
    <div className="grid gap-1.5">
      <Field label="One of your locations" hint={words.trim().length > 1 && query.data?.items.length === 0 ? "No location fits; fill the fields in yourself." : "Type a part of its name, city or store code."}>
        {(control) => <Input {...control} type="search" className="no-native-clear" value={words} onChange={({ target }) => setWords(target.value)} />}
      </Field>
      {found.length > 0 && (
        <ul aria-label="Locations that fit" className="grid overflow-hidden rounded-md border">
          {found.map((location) => (
            <li key={location.id} className="border-b last:border-b-0">
              <button
                type="button"
                className="w-full px-3 py-2 text-left text-sm hover:bg-surface-2 pointer-coarse:py-2.5"
                onClick={() => {
                  setWords("");
                  onPick({
                    ...EMPTY,
                    name: location.name,
                    location_id: location.id,
                    place_id: location.place_id,
                    domain: domainOf(location.website),
                    address: [location.address.line1, location.address.city].filter(Boolean).join(", ") || null,
                    latitude: location.coordinates?.latitude ?? null,
                    longitude: location.coordinates?.longitude ?? null,
                  });
                }}
              >
                <span className="font-medium text-ink">{location.name}</span>
                <span className="ml-2 text-ink-3">{[location.address.line1, location.address.city].filter(Boolean).join(", ")}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const EMPTY: GridBusiness = { name: "", location_id: null, place_id: null, cid: null, domain: null, address: null, latitude: null, longitude: null, match_mode: "this_location" };

/** The map begins around the business, as long as nobody has placed it elsewhere. */
function withPlace(draft: GridDraft, business: GridBusiness): Partial<GridDraft> {
  const { latitude, longitude } = business;
  const map = latitude == null || longitude == null ? (draft.map ?? null) : draft.map ? { ...draft.map, latitude, longitude, excluded: [] } : mapAround(latitude, longitude);
  return { business, map };
}

function domainOf(website: string | null): string | null {
  if (!website) return null;
  try {
    return new URL(website.includes("://") ? website : `https://${website}`).hostname.replace(/^www\./, "");
  } catch {
    return null;
  }
}
