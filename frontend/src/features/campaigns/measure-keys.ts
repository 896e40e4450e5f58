/** Names of the measures, in the order of lists; apart from what is said about them, which addresses do not need. */
export const MEASURE_KEYS = ["spend", "impressions", "clicks", "conversions", "conversions_value", "cpa", "roas", "ctr", "cpc", "cpm", "cvr"] as const;
