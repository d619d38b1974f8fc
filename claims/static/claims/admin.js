/* Names for what the stock admin leaves without one, so that a screen reader can say them. */
"use strict";

const textOf = (element) => element?.textContent.trim().replace(/:$/, "") || "";

/* Autocomplete fields: the box that is drawn over the select takes the select's label. */
const nameAutocompletes = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const name = select.getAttribute("aria-label") || textOf(select.labels?.[0]);
    const drawn = select.parentElement?.querySelectorAll(".select2-selection, .select2-selection__rendered") || [];
    if (name) for (const box of drawn) box.setAttribute("aria-label", name);
  }
};

/* Rows of a tabular inline: each control takes the head of its column. */
const nameCells = () => {
  for (const head of document.querySelectorAll(".tabular th.original:empty")) {
    head.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: "Record" }));
  }
  for (const control of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    if (control.labels?.length || control.hasAttribute("aria-label")) continue;
    const column = [...control.closest("td").classList].find((name) => name.startsWith("field-"));
    const head = column && control.closest("table").querySelector(`th.column-${column.slice(6)}`);
    const name = textOf(head) || (control.closest("td.delete") ? "Delete" : "");
    if (name) control.setAttribute("aria-label", name);
  }
};

/* The box that an autocomplete field opens has a search field of its own. */
const nameSearch = () => {
  for (const field of document.querySelectorAll(".select2-search__field")) field.setAttribute("aria-label", "Search");
};

/* A moment is asked in two fields, date and time, under one legend. */
const nameMoments = () => {
  for (const field of document.querySelectorAll(".datetime input")) {
    const row = field.closest(".form-row");
    if (field.labels?.length || !row) continue;
    field.setAttribute("aria-label", `${textOf(row.querySelector("legend, label"))}, ${field.name.endsWith("_0") ? "date" : "time"}`);
  }
  for (const tip of document.querySelectorAll("span.help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
};

/* The search box of a list has a picture for a label. */
const nameSearchBox = () => {
  const box = document.getElementById("searchbar");
  if (box) box.setAttribute("aria-label", box.labels?.[0]?.querySelector("img")?.alt || "Search");
};

const nameAll = () => {
  nameSearchBox();
  nameCells();
  nameMoments();
  nameAutocompletes();
};
// jQuery draws the boxes a moment after the page is ready: with everything cached, that may be after "load".
addEventListener("load", () => [0, 60, 300].forEach((wait) => setTimeout(nameAll, wait)));
document.addEventListener("formset:added", () => setTimeout(nameAll));
document.addEventListener("click", () => setTimeout(nameSearch));
document.addEventListener("keyup", nameSearch);
