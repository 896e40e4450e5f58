// Fails when the committed client differs from what the published contract generates.
import { readFile } from "node:fs/promises";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";

const contract = new URL("../../contracts/openapi.json", import.meta.url);
const committed = new URL("../src/api/schema.d.ts", import.meta.url);

const generated = `${COMMENT_HEADER}${astToString(await openapiTS(contract))}`;
if (generated.trimEnd() === (await readFile(committed, "utf8")).trimEnd()) {
  console.log("The client fits the contract.");
} else {
  console.error("src/api/schema.d.ts differs from contracts/openapi.json: run `npm run gen:api` and commit the result.");
  process.exitCode = 1;
}
