export { ConnectorsPage } from "./connectors-page";
export { DataSourcePage } from "./data-source-page";
export { DataSourcesPage } from "./data-sources-page";
export { NewDataSourcePage } from "./new-data-source-page";
export { SyncHealthPage } from "./sync-health-page";
export { SyncJobPage } from "./sync-job-page";
export { SyncProblemsPage } from "./sync-problems-page";
