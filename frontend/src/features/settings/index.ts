export { ApiKeysPage } from "./api-keys-page";
export { MembersPage } from "./members-page";
export { SessionsPage } from "./sessions-page";
export { SettingsLayout } from "./settings-layout";
