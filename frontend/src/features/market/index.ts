export { MarketPage } from "./market-page";
export { SeriesPage } from "./series-page";
