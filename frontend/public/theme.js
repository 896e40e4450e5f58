// Runs before first paint, in a file of its own because the content security policy allows no inline script.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("opsight.theme") ?? "system";
  } catch {
    // Storage can be denied; the system's theme is the right answer then.
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
