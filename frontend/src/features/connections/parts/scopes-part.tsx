import { Check, X } from "lucide-react";
import type { Connection } from "../types";
import { PLATFORMS, scopesOf, scopeWords } from "../words";
import { Part } from "./part";

/** What the provider lets Opsight do, and what of it is missing. */
export function ScopesPart({ connection, wanted }: { connection: Connection; wanted: readonly string[] }) {
  const scopes = scopesOf(connection.scopes, wanted);
  const { provider } = PLATFORMS[connection.platform];
  return (
    <Part title="Permissions" description={`Granted at ${provider}, where they can be taken back at any time`}>
      {scopes.length === 0 ? (
        <p className="border-t px-4 py-4 text-sm text-ink-2 sm:px-5">None.</p>
      ) : (
        <ul aria-label="Permissions" className="divide-y border-t">
          {scopes.map(({ scope, isGranted, isWanted }) => (
            <li key={scope} className="flex items-start gap-3 px-4 py-2.5 sm:px-5">
              {isGranted ? <Check className="mt-0.5 size-4 shrink-0 text-good" aria-hidden /> : <X className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />}
              <div className="min-w-0">
                <p className="text-sm text-ink">
                  {scopeWords(scope)}
                  {!isGranted && <span className="font-medium text-bad"> (missing)</span>}
                  {isGranted && !isWanted && <span className="text-ink-3"> (not needed)</span>}
                </p>
                <p className="font-mono text-2xs break-all text-ink-3">{scope}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
