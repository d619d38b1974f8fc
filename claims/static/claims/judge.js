/* Ctrl+Enter, or Cmd+Enter, records the judgement that one is writing. Convenience only: its buttons do the same. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
  const form = event.target.closest("form.judge-form");
  if (!form) return;
  event.preventDefault();
  // A panel that was opened with the key u says that all stays.
  const unchanged = "unchanged" in form.dataset && form.querySelector("[name=unchanged]");
  (unchanged || form.querySelector(".btn-main")).click();
});
