/* A log-in that has run out takes nothing with it: what is sent is kept in this tab until a page shows that it arrived, and put
   back where the form comes again as if nothing had been typed. <form id=… data-draft="ACCOUNT">, with data-fresh where the
   server shows nothing that was typed. Every page that such a form may lead to loads this file. Files cannot be put back. */
"use strict";

(() => {
  const DRAFT = "grounds-draft";
  const kept = (form) => [...form.elements].filter(({ name, type }) => name && name !== "csrfmiddlewaretoken" && !["file", "submit", "button"].includes(type));
  const isTick = ({ type }) => type === "checkbox" || type === "radio";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-draft]")) return;
    const to = new URL(event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action, location.href);
    const fields = kept(form).map((field) => [field.name, field.value, isTick(field) ? field.checked : true]);
    const draft = { who: form.dataset.draft, id: form.id, at: [location.pathname, to.pathname], fields };
    try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* too long for this browser: then it is not kept */ }
  });

  let draft = null;
  try { draft = JSON.parse(sessionStorage.getItem(DRAFT)); } catch { /* nothing was kept */ }
  if (!draft) return;
  const form = document.getElementById(draft.id);
  const isHis = form?.dataset.draft === draft.who && "fresh" in form.dataset && draft.at.includes(location.pathname);
  if (!isHis || location.hash.includes("text=")) return sessionStorage.removeItem(DRAFT);
  for (const [name, value, on] of draft.fields) {
    for (const field of kept(form).filter((one) => one.name === name)) {
      if (!isTick(field)) field.value = value;
      else if (field.value === value) field.checked = on;
    }
  }
  const note = Object.assign(document.createElement("div"), { className: "notice" });
  note.setAttribute("role", "status");
  note.append(Object.assign(document.createElement("p"), {
    textContent: "Your log-in had run out, so nothing was kept when you sent this. Here is what you typed: send it again. Files must be chosen once more.",
  }));
  form.prepend(note);
  form.closest("[hidden]")?.removeAttribute("hidden");
})();
