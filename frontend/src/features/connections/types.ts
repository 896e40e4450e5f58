import type { Schema } from "@/api/client";

export type Connection = Schema<"PlatformConnection">;
export type ConnectionHealth = Connection["health"];
export type ConnectionSync = Schema<"ConnectionSync">;
export type PlatformOffer = Schema<"PlatformOffer">;
export type Platform = Connection["platform"];
export type HealthReason = NonNullable<ConnectionHealth["reason"]>;
export type NextAction = ConnectionHealth["next_action"];
export type Provenance = NonNullable<Connection["last_provenance"]>;
export type Listing = Schema<"Listing">;
export type ListingDifference = Schema<"ListingDifference">;
export type Traffic = Schema<"Traffic">;
export type Rehearsal = NonNullable<Schema<"PlatformConnectionSettings">["rehearse"]>;
