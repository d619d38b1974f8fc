/* The register by keyboard, and the panels under its rows. Convenience only: each link here leads to a page that does the same.
   1 rows · 2 panels · 3 what the server answers · 4 keys */
"use strict";

{
  /* ---------- 1 rows ---------- */

  const rows = () => [...document.querySelectorAll("table.register tbody tr[id]")];
  let last = ""; // the id of the row that was acted on last

  // In a list by tag a claim stands again under its other tags: such a row has no id, and means the claim's own.
  const rowAt = (element) => {
    const row = element?.closest?.("table.register tbody tr");
    if (row?.classList.contains("drawer")) return row.previousElementSibling;
    const number = row?.querySelector(".c-no")?.textContent.trim().slice(2);
    return number ? document.getElementById(`claim-${number}`) : null;
  };
  const current = () => rowAt(document.activeElement) || document.getElementById(last);
  const goTo = (row) => {
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    last = row.id;
  };
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    goTo(at < 0 ? all[0] : all[at + by]);
  };
  document.addEventListener("focusin", (event) => {
    last = rowAt(event.target)?.id || last;
  });

  /* ---------- 2 panels: a row of the table under the claim's own, fetched when it is first opened ---------- */

  const opener = (row) => row?.querySelector("a[data-panel]");
  const drawerOf = (row) => (row?.nextElementSibling?.classList.contains("drawer") ? row.nextElementSibling : null);
  const isOpen = (row) => Boolean(drawerOf(row) && !drawerOf(row).hidden);
  const beside = (row, path) => {
    const address = new URL(opener(row).href);
    address.pathname = address.pathname.replace(/(judge\/)?$/, path);
    return address.pathname + address.search;
  };
  const nameOf = (row) => `C-${row.id.slice("claim-".length)}`;
  const tell = (row, open) => {
    row.classList.toggle("is-open", open);
    const link = opener(row);
    link.dataset.word ||= link.textContent;
    link.dataset.label ||= link.getAttribute("aria-label");
    link.textContent = open ? "Close" : link.dataset.word;
    link.setAttribute("aria-label", open ? `Close ${nameOf(row)}` : link.dataset.label);
    link.setAttribute("aria-expanded", String(open));
  };
  const enter = (row, into) => {
    const panel = drawerOf(row)?.querySelector(".judge");
    const place = panel?.querySelector(into || "[data-said], .errors") || panel;
    if (!place) return;
    if (!place.matches("input, textarea")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    if (into) panel.querySelector("[name=unchanged]")?.scrollIntoView({ block: "nearest" });
    place.scrollIntoView({ block: "nearest" });
    if (place === panel) row.scrollIntoView({ block: "nearest" });
  };

  let opening = false; // until the panel is there, keys that are meant for its fields must not act on the list
  const open = async (row, into) => {
    let drawer = drawerOf(row);
    if (drawer) drawer.hidden = false;
    else {
      drawer = document.createElement("tr");
      drawer.className = "drawer";
      const cell = drawer.insertCell();
      cell.colSpan = row.cells.length;
      row.after(drawer);
      opening = true;
      await htmx.ajax("GET", beside(row, "panel/"), { source: cell, target: cell }).finally(() => { opening = false; });
      if (!cell.childElementCount) return drawer.remove();
    }
    tell(row, true);
    enter(row, into);
  };
  const openUnchanged = async (row) => {
    await open(row, "[name=rationale]");
    const why = drawerOf(row)?.querySelector("[data-stays]");
    if (!why) return;
    why.textContent = why.dataset.stays;
    why.closest("form").dataset.unchanged = "";
  };
  // What was typed stays, and the panel is only hidden; "Cancel" throws it away.
  const close = (row, discard = false) => {
    const drawer = drawerOf(row);
    if (!drawer) return;
    const isTyped = "typed" in drawer.dataset;
    if (isTyped && discard && !window.confirm(`What you typed about ${nameOf(row)} is not recorded and would be lost. Go on?`)) return;
    if (isTyped && !discard) drawer.hidden = true;
    else drawer.remove();
    tell(row, false);
    goTo(row);
  };
  const toggle = (row) => (isOpen(row) ? close(row) : open(row));

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-panel], .drawer [data-close]");
    if (!link) return;
    event.preventDefault();
    if (link.matches("[data-panel]")) toggle(rowAt(link));
    else close(rowAt(link), true);
  });

  const typed = () => [...document.querySelectorAll("tr.drawer[data-typed]")];
  for (const name of ["input", "change"])
    document.addEventListener(name, (event) => {
      const drawer = event.target.closest("tr.drawer");
      if (drawer) drawer.dataset.typed = "";
    });
  window.addEventListener("beforeunload", (event) => {
    if (typed().length) event.preventDefault();
  });
  // Another page of the list, or other filters, would take the panels along.
  document.addEventListener("htmx:confirm", (event) => {
    const lost = typed().filter((drawer) => event.detail.target?.contains(drawer));
    if (!lost.length) return;
    const names = lost.map((drawer) => nameOf(rowAt(drawer))).join(", ");
    if (!window.confirm(`What you typed about ${names} is not recorded and would be lost. Go on?`)) event.preventDefault();
  });

  /* ---------- 3 what the server answers: errors in the panel, or the row as it stands now ---------- */

  document.addEventListener("htmx:afterSettle", (event) => {
    const row = rowAt(event.detail.target);
    if (row && event.detail.requestConfig?.verb === "post") enter(row);
  });
  // A row that was selected stays so.
  let wasTicked = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.matches("tr[id]")) wasTicked = Boolean(event.detail.target.querySelector("input.tick")?.checked);
  });
  // In a list by tag a claim stands again under its other tags: it is judged there too.
  const refresh = (row) => {
    const number = row.querySelector(".c-no").textContent;
    for (const again of document.querySelectorAll("table.register tbody tr:not([id], .drawer)")) {
      if (again.querySelector(".c-no")?.textContent !== number) continue;
      for (const part of [".c-status", ".c-conf", ".c-like", ".c-when .date"])
        again.querySelector(part).replaceWith(row.querySelector(part).cloneNode(true));
      again.querySelector(".flags")?.remove();
      const flags = row.querySelector(".flags");
      if (flags) again.querySelector(".c-what").append(flags.cloneNode(true));
    }
  };
  document.addEventListener("recorded", (event) => {
    const row = document.getElementById(`claim-${event.detail.claim}`);
    if (!row) return; // other filters took it away meanwhile
    if (wasTicked) row.querySelector("input.tick")?.click();
    refresh(row);
    drawerOf(row)?.remove();
    goTo(row);
  });

  /* ---------- 4 keys: never in a field, never with a modifier ---------- */

  const help = document.getElementById("keys");
  const tick = document.getElementById("keys-on");
  const STORED = "grounds-keys";
  const areOn = () => localStorage.getItem(STORED) !== "off";
  tick.checked = areOn();
  tick.addEventListener("change", () => localStorage.setItem(STORED, tick.checked ? "on" : "off"));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#keys-open, #keys [data-close]")) return;
    event.preventDefault();
    if (help.open) help.close();
    else help.showModal();
  });

  const isSeen = (field) => field && field.getClientRects().length > 0;
  const search = () => {
    const words = document.getElementById("f-q");
    const field = isSeen(words) ? words : document.querySelector(".find input");
    if (isSeen(field)) return field.select();
    location.hash = "filters";
    words?.select();
  };
  const goOn = (row, may, path) => {
    if (row && may) location.assign(beside(row, path));
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    e: () => goOn(current(), "mayAdd" in document.querySelector("table.register").dataset, "evidence/new/"),
    u: () => current() && openUnchanged(current()),
    x: () => current()?.querySelector("input.tick")?.click(),
    b: () => isSeen(document.getElementById("bulk-selected")) && document.getElementById("bulk-selected").click(),
    "/": search,
    "?": () => help.showModal(),
  };
  const isField = (element) =>
    element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.open || !areOn() || !document.querySelector("table.register")) return;
    const row = rowAt(target);
    if (key === "Escape" && row && isOpen(row)) return close(row);
    if (isField(target)) return;
    const isAt = target.matches("tr[id], .drawer .judge");
    const act = key === "Enter" && isAt ? () => toggle(row) : Object.hasOwn(KEYS, key) ? KEYS[key] : null;
    if (!act) return;
    event.preventDefault();
    if (!opening) act();
  });
}
