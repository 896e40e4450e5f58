import { brotliCompressSync, constants } from "node:zlib";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const src = fileURLToPath(new URL("./src", import.meta.url));
const shellParts = new Set<string>();
const api = process.env.OPSIGHT_API_URL ?? "http://127.0.0.1:8080";

interface ModuleGraph {
  getModuleInfo(id: string): { importedIds: string[] } | null;
}

export default defineConfig({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double", semicolons: true }),
    react(),
    tailwindcss(),
    withoutInjectedStyles(),
    mockWorker(),
    brotli(),
  ],
  resolve: { alias: { "@": src } },
  server: { proxy: { "/api": { target: api, changeOrigin: false } } },
  preview: { proxy: { "/api": { target: api, changeOrigin: false } } },
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // The shell lists every chunk that a page may need: their names are a part of what everybody loads first.
    rolldownOptions: {
      output: {
        chunkFileNames: "assets/[hash:7].js",
        codeSplitting: {
          groups: [
            { name: "base", tags: ["$initial"], priority: 2 },
            { name: (id, context) => (partsOfShell(context).has(id) ? "shell" : null), debugName: "shell", priority: 1 },
          ],
        },
      },
    },
  },
});

/**
 * The modules that the frame of every page needs at once. One file of them is smaller than forty small ones. The list of
 * all icons is not followed: it would bring those of every page.
 */
function partsOfShell(context: ModuleGraph): Set<string> {
  if (shellParts.size > 0) return shellParts;
  const waiting = [join(src, "app/shell/shell.tsx")];
  for (let id = waiting.pop(); id; id = waiting.pop()) {
    if (shellParts.has(id) || id.includes("lucide-react/dist/esm/lucide-react")) continue;
    shellParts.add(id);
    waiting.push(...(context.getModuleInfo(id)?.importedIds ?? []));
  }
  return shellParts;
}

/** Sonner adds a `<style>` element when imported; a strict style-src refuses it, so its CSS file is imported instead. */
function withoutInjectedStyles(): Plugin {
  return {
    name: "opsight:without-injected-styles",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/sonner/dist/") || !code.includes("__insertCSS(\"")) return null;
      return { code: code.replace(/^__insertCSS\(".*"\);?$/m, ""), map: null };
    },
  };
}

/** Serves MSW's service worker in development only, so that no build ever contains it. */
function mockWorker(): Plugin {
  return {
    name: "opsight:mock-worker",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use("/mockServiceWorker.js", (_request, response) => {
        response.setHeader("Content-Type", "text/javascript");
        response.end(readFileSync(new URL("./node_modules/msw/lib/mockServiceWorker.js", import.meta.url)));
      });
    },
  };
}

/** Writes `name.br` beside every text asset; the gateway sends it as it is. */
function brotli(): Plugin {
  return {
    name: "opsight:brotli",
    apply: "build",
    writeBundle(options) {
      for (const file of textFiles(options.dir ?? "dist")) {
        const body = readFileSync(file);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
        writeFileSync(`${file}.br`, brotliCompressSync(body, { params }));
      }
    },
  };
}

function textFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return textFiles(path);
    return /\.(js|css|html|svg|json)$/.test(name) ? [path] : [];
  });
}
