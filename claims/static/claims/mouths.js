/* The form of evidence: a button puts a mouth that the text names into “via”, behind what stands there already.
   <div data-fills="ID"> holds <button data-via="NAME" hidden>; without this file the names stand there to be read. */
"use strict";

const showMouths = (root) => {
  for (const button of root.querySelectorAll("button[data-via]")) button.hidden = false;
};
showMouths(document);
document.addEventListener("htmx:load", (event) => showMouths(event.detail.elt.parentElement || event.detail.elt));

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-via]");
  if (!button) return;
  const via = document.getElementById(button.closest("[data-fills]").dataset.fills);
  const there = via.value.split(",").map((one) => one.trim()).filter(Boolean);
  if (!there.includes(button.dataset.via)) via.value = [...there, button.dataset.via].join(", ");
  via.focus();
});
