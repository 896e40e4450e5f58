import type { StorybookConfig } from "@storybook/react-vite";
import type { PluginOption } from "vite";

/** Stories need no routes: the router's generator would only rewrite files. */
function isRouterPlugin(plugin: PluginOption): boolean {
  return typeof plugin === "object" && plugin !== null && "name" in plugin && /tanstack.*router|router-generator|code-splitter|opsight:brotli/.test(String(plugin.name));
}

const config: StorybookConfig = {
  stories: ["../src/**/*.stories.tsx"],
  addons: ["@storybook/addon-a11y"],
  framework: "@storybook/react-vite",
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  staticDirs: [{ from: "../node_modules/msw/lib/mockServiceWorker.js", to: "/mockServiceWorker.js" }],
  viteFinal: async (vite) => {
    const plugins = await Promise.all((vite.plugins ?? []).flat(3));
    return { ...vite, plugins: plugins.flat(3).filter((plugin) => !isRouterPlugin(plugin)) };
  },
};

export default config;
