/* What is too large is said before it is sent: then nothing that was typed has to travel for nothing. The server says the same.
   <textarea data-most="BYTES" data-large="…"> and <input type="file" data-most=… data-large=…>, in any form of the page. */
"use strict";

const bytesOf = (text) => new Blob([text]).size;

const tooLarge = (field) =>
  field.type === "file"
    ? [...field.files].filter((file) => file.size > field.dataset.most).map((file) => `${file.name}: ${field.dataset.large}`).join(" ")
    : bytesOf(field.value) > field.dataset.most ? field.dataset.large : "";

const sayLarge = (field, sentence) => {
  document.getElementById(`${field.id}_large`)?.remove();
  if (!sentence) return field.removeAttribute("aria-invalid");
  const note = Object.assign(document.createElement("p"), { id: `${field.id}_large`, className: "err", textContent: sentence });
  note.setAttribute("role", "alert");
  field.before(note);
  field.setAttribute("aria-invalid", "true");
  field.focus();
};

document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("[data-most]")) {
    const sentence = tooLarge(field);
    sayLarge(field, sentence);
    if (sentence) event.preventDefault();
  }
});
