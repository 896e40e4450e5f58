export { UploadPage } from "./upload-page";
export { UploadsPage } from "./uploads-page";
