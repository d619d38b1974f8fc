/* Convenience of the inbox: all documents of a page are ticked at once, and the bar shows while any is.
   Without this file the bar is always there, and each document is ticked by itself. */
"use strict";

(() => {
  const ticks = () => [...document.querySelectorAll(".list input[name=document][form=sort]")];

  const count = () => {
    const bar = document.getElementById("sort");
    if (!bar) return;
    const many = ticks().filter((tick) => tick.checked).length;
    bar.hidden = many === 0;
    document.getElementById("sort-many").textContent = `${many} selected`;
    const all = document.getElementById("sort-page");
    all.checked = many > 0 && many === ticks().length;
    all.indeterminate = many > 0 && many < ticks().length;
  };

  const dress = () => {
    const head = document.querySelector(".list thead .c-tick");
    if (!head) return;
    if (!document.getElementById("sort-page")) {
      const all = Object.assign(document.createElement("input"), { type: "checkbox", className: "tick", id: "sort-page" });
      all.setAttribute("aria-label", "Select all documents of this page");
      head.append(all);
    }
    document.getElementById("sort")?.classList.add("is-live");
    count();
  };

  document.addEventListener("change", (event) => {
    if (event.target.id === "sort-page") for (const one of ticks()) one.checked = event.target.checked;
    else if (event.target.name !== "document") return;
    count();
  });

  dress();
  document.addEventListener("htmx:load", dress);
  window.addEventListener("pageshow", () => document.getElementById("sort-page") && count());
})();
