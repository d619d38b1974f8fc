/* Convenience only: the most common values of a filter are fetched when they are opened, and again when the filters change.
   Without this file a link in the same place shows them. */
"use strict";

(() => {
  const fetchInto = (details) => window.htmx?.trigger(details.querySelector("[hx-get]"), "refresh");

  // "toggle" does not bubble: it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.most") && event.target.open) fetchInto(event.target);
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "results") return;
    for (const details of document.querySelectorAll("details.most[open]")) fetchInto(details);
  });
})();
