/* Convenience of the register: how many claims are ticked, all of the page at once, a range with the shift key.
   Without this file the bar is always there, and each claim is ticked by itself. */
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll(".register input[name=claim][form=bulk]")];
  let last = null;

  const count = () => {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const ticks = rows();
    const many = ticks.filter((tick) => tick.checked).length;
    bar.hidden = many === 0;
    document.getElementById("bulk-selected").textContent = `Judge ${many} selected`;
    const all = document.getElementById("bulk-page");
    if (!all) return;
    all.checked = many > 0 && many === ticks.length;
    all.indeterminate = many > 0 && many < ticks.length;
  };

  const dress = () => {
    const head = document.querySelector(".register thead .c-tick");
    if (head && !document.getElementById("bulk-page")) {
      const all = Object.assign(document.createElement("input"), { type: "checkbox", className: "tick", id: "bulk-page" });
      all.setAttribute("aria-label", "Select all claims of this page");
      head.append(all);
    }
    document.getElementById("bulk")?.classList.add("is-live");
    count();
  };

  const choose = (from, to, checked) => {
    const ticks = rows();
    const ends = [ticks.indexOf(from), ticks.indexOf(to)].sort((a, b) => a - b);
    if (ends[0] >= 0) for (const tick of ticks.slice(ends[0], ends[1] + 1)) tick.checked = checked;
  };

  document.addEventListener("click", (event) => {
    const tick = event.target;
    if (tick.id === "bulk-page") for (const one of rows()) one.checked = tick.checked;
    else if (!tick.matches?.(".register input[name=claim][form=bulk]")) return;
    else {
      if (event.shiftKey && last) choose(last, tick, tick.checked);
      last = tick;
    }
    count();
  });

  dress();
  document.addEventListener("htmx:load", dress);
  window.addEventListener("pageshow", count);
})();
