import "../src/lib/zod-jitless";
import "../src/styles/main.css";
import type { Decorator, Preview } from "@storybook/react-vite";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { setupWorker } from "msw/browser";
import { useEffect } from "react";
import { handlers } from "../src/mocks/handlers";

const worker = setupWorker(...handlers);
const started = worker.start({ onUnhandledRequest: "bypass", quiet: true, serviceWorker: { url: "mockServiceWorker.js" } });

/** Sets the theme that the toolbar chose, as `public/theme.js` does for the app. */
const withTheme: Decorator = (Story, { globals }) => {
  useEffect(() => {
    document.documentElement.dataset.theme = globals.theme === "dark" ? "dark" : "light";
  }, [globals.theme]);
  return (
    <div className="bg-bg p-4 text-ink">
      <Story />
    </div>
  );
};

/** Links and server state work in stories as in the app; each story starts with an empty cache. */
const withApp: Decorator = (Story) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createRouter({ routeTree: createRootRoute({ component: Story }), history: createMemoryHistory() });
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>
  );
};

const preview: Preview = {
  decorators: [withTheme, withApp],
  loaders: [async () => ({ worker: await started })],
  globalTypes: { theme: { description: "Theme", toolbar: { icon: "mirror", items: ["light", "dark"], dynamicTitle: true } } },
  initialGlobals: { theme: "light" },
  parameters: { layout: "fullscreen", a11y: { test: "error" } },
  beforeEach: ({ parameters }) => {
    worker.resetHandlers(...((parameters.handlers as typeof handlers | undefined) ?? []), ...handlers);
  },
};

export default preview;
