export { ReplayPage } from "./replay-page";
export { ReplaysPage } from "./replays-page";
