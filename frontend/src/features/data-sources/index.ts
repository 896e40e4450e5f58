export { ConnectorsPage } from "./connectors-page";
export { DataSourcePage } from "./data-source-page";
export { DataSourcesPage } from "./data-sources-page";
export { NewDataSourcePage } from "./new-data-source-page";
