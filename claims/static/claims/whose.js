/* The line of the closed form for evidence says whose word was chosen in it. Without this file the form itself says it. */
"use strict";

document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".takeform");
  if (!form || !["word", "attributed_to"].includes(event.target.name)) return;
  const { word, attributed_to: name } = form.elements;
  // The name that the form began with goes with the word that it began with; one that was typed stays.
  if (event.target === word) {
    if (word.value !== "source" && name.value === name.defaultValue) name.value = "";
    else if (word.value === "source" && !name.value) name.value = name.defaultValue;
  }
  const lines = { own: "Its own word", unknown: "Not known whose word", source: "On the word of a source" };
  form.querySelector("summary").firstChild.data = `${name.value ? `On the word of ${name.value}` : lines[word.value]} `;
});
