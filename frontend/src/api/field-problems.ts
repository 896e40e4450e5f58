import { toProblem, type FieldProblem } from "./problem";

/** Why a form was refused: what belongs to a field of it, and what does not. */
export interface FieldProblems {
  byField: Record<string, string>;
  unplaced: readonly string[];
}

const NONE: FieldProblems = { byField: {}, unplaced: [] };

/**
 * Sorts a refusal by the form's fields. A field is named as the end of its JSON pointer, parts joined by a dot:
 * `credentials.client_id` is `/config/credentials/client_id`. A name that is taken belongs to the field `name`.
 */
export function fieldProblems(error: unknown, names: readonly string[]): FieldProblems {
  if (!error) return NONE;
  const { errors, code, title, detail } = toProblem(error);
  if (errors.length === 0 && code.endsWith("_name_taken") && names.includes("name")) return { byField: { name: detail ?? title }, unplaced: [] };
  const byField: Record<string, string> = {};
  const unplaced: string[] = [];
  for (const problem of errors) {
    const name = names.find((one) => isAbout(problem.pointer, one));
    if (name === undefined) unplaced.push(`${problem.pointer}: ${inWords(problem)}`);
    else byField[name] ??= inWords(problem);
  }
  return { byField, unplaced };
}

function isAbout(pointer: string, name: string): boolean {
  return `${pointer}/`.includes(`/${name.replaceAll(".", "/")}/`);
}

/** A regular expression helps nobody who fills in a form; its hint says what a good value is. */
function inWords({ code, message }: FieldProblem): string {
  if (code === "pattern") return "This does not look as it should.";
  const text = message.replace(/^Value error, /, "");
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
