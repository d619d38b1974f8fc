/* Convenience only: after something is put away or brought back, the focus goes on to the next row, not to the top of the page. */
"use strict";

(() => {
  const NEXT = "grounds-own-work-next";
  const buttons = () => [...document.querySelectorAll("[data-settles]")];

  document.addEventListener("submit", (event) => {
    const pressed = event.target.closest("form.settling")?.querySelector("[data-settles]");
    if (!pressed) return;
    const section = pressed.closest("section");
    const there = section ? buttons().filter((one) => section.contains(one)) : [];
    const at = there.indexOf(pressed);
    const next = [...there.slice(at + 1), ...there.slice(0, at).reverse()].map((one) => one.dataset.settles);
    const head = section?.getAttribute("aria-labelledby") || "waits";
    try { sessionStorage.setItem(NEXT, JSON.stringify({ next, head })); } catch { /* then the page opens at its anchor */ }
  });

  let wanted = null;
  try {
    wanted = JSON.parse(sessionStorage.getItem(NEXT));
    sessionStorage.removeItem(NEXT);
  } catch { /* nothing was kept */ }
  if (!wanted) return;
  const found = wanted.next.map((name) => buttons().find((one) => one.dataset.settles === name)).find(Boolean);
  const head = [wanted.head, "waits", "again", "dissent", "changes"].map((id) => document.getElementById(id)).find(Boolean);
  if (!found) head?.setAttribute("tabindex", "-1");
  // Going to the anchor in the address takes the focus away: only afterwards.
  window.addEventListener("load", () => requestAnimationFrame(() => (found || head)?.focus()));
})();
