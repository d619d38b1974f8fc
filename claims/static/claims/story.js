/* Convenience of a document's page: its one key presses the button that names it. Without this file the button is pressed.
   Whoever turned the keys of the register off (panel.js) has turned this one off too. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem("grounds-keys") === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
