import { RouteError } from "@/app/route-error";

/** The frame itself could not be loaded: most often the API is away. */
export function ShellError(props: { error: unknown; reset: () => void }) {
  return (
    <main id="main" className="mx-auto max-w-200">
      <RouteError {...props} />
    </main>
  );
}
