import { z } from "zod/mini";
import { id, oneOf } from "@/lib/search-values";

/** What the list of schedules keeps in its address: one state, one report. */
export const schedulesSearch = z.object({ schedule: oneOf("active", "paused", "ended"), report: id });
export type SchedulesSearch = z.infer<typeof schedulesSearch>;
