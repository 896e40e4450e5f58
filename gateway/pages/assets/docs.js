"use strict";
// Hides the operations whose method and path do not contain what is typed.
const filter = document.getElementById("filter");
filter?.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const section of document.querySelectorAll("section.operation")) {
    section.hidden = !section.dataset.text.includes(wanted);
  }
});
