/* A new case: its address is proposed from its title, until somebody writes another one.
   <input data-slug-of="ID"> follows the field ID. Convenience only: left empty, the server makes it. */
"use strict";

const slugOf = (title) =>
  title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "");

for (const slug of document.querySelectorAll("input[data-slug-of]")) {
  const title = document.getElementById(slug.dataset.slugOf);
  let proposed = slugOf(title.value);
  title.addEventListener("input", () => {
    if (slug.value && slug.value !== proposed) return;
    proposed = slugOf(title.value);
    slug.value = proposed;
  });
}
