import "./lib/zod-jitless";
import "./styles/main.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "@/app/providers";
import { applyTheme } from "@/lib/preferences";

async function start(): Promise<void> {
  if (import.meta.env.DEV && import.meta.env.VITE_MOCKS === "1") {
    const { startMocks } = await import("@/mocks/browser");
    await startMocks();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => applyTheme());
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root.");
  createRoot(root).render(
    <StrictMode>
      <Providers />
    </StrictMode>,
  );
}

void start();
