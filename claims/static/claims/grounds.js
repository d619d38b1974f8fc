/* Convenience only: every page works without this file.
   1 requests by htmx · 2 menus · 3 fields that complete what is typed */
"use strict";

/* ---------- 1 requests by htmx ---------- */

const isGet = (event) => (event.detail.requestConfig?.verb || "get") === "get";
const landedOn = (event) => new URL(event.detail.xhr.responseURL || location.href, location.href);

// The cookie's token, not the page's: somebody who logged in again in another tab goes on here.
document.addEventListener("htmx:configRequest", (event) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (!token) return;
  event.detail.headers["X-CSRFToken"] = token;
  if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token;
});

// A part of a page can only take the place of a part: log-in and error pages are shown whole.
document.addEventListener("htmx:beforeSwap", (event) => {
  const loggedOut = landedOn(event).pathname.startsWith("/accounts/") && !location.pathname.startsWith("/accounts/");
  const isErrorPage = event.detail.xhr.status >= 400 && event.detail.serverResponse.includes('class="grounds plain"');
  if (!loggedOut && !isErrorPage) return;
  event.detail.shouldSwap = false;
  if (!isGet(event)) say(event, loggedOut ? OUT : event.detail.xhr.status === 403 ? REFUSED : FAILED);
  else if (isErrorPage) location.assign(landedOn(event));
  else location.reload();
});

const OUT = "You were logged out. Nothing was recorded, and what you typed is still here: log in again in another tab, then send it once more.";
const REFUSED = "You may not do that here any more: your role has changed, or the case was closed. Nothing was recorded; what you typed is still here, to be copied.";
const FAILED = "That did not go through, and nothing was recorded. What you typed is still here: try again in a moment.";
const AWAY = "Grounds could not be reached, and nothing was recorded. What you typed is still here: check the connection and try again.";

// At the head of the form that was sent, where its person looks; else at the head of the page.
const say = (event, text) => {
  const form = event.detail.elt?.closest?.("form");
  const place = form || document.getElementById("content");
  let box = place.querySelector(":scope > .messages");
  if (!box) {
    box = Object.assign(document.createElement("div"), { className: "messages", tabIndex: -1 });
    box.setAttribute("role", "alert");
    place.prepend(box);
  }
  box.replaceChildren(Object.assign(document.createElement("p"), { className: "told told-error", textContent: text }));
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
};

document.addEventListener("htmx:responseError", (event) => {
  if (isGet(event)) location.assign(landedOn(event));
  else say(event, FAILED);
});
document.addEventListener("htmx:sendError", (event) => say(event, AWAY));

/* ---------- 2 menus ---------- */

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.me[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.me")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.me[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* ---------- 3 fields that complete what is typed ----------
   <input data-complete="ADDRESS" data-target="ID">: ADDRESS?q=… answers {"results": [{"id", "text", "detail"}]};
   choosing one puts its text into the field and its id into the hidden field ID. Typing again empties that one,
   and without a choice the text itself is posted. */

const WAIT = 200;

class Complete {
  constructor(field) {
    this.field = field;
    this.target = document.getElementById(field.dataset.target || "");
    this.found = [];
    this.at = -1;
    this.build();
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.close());
  }

  build() {
    const { field } = this;
    const box = Object.assign(document.createElement("div"), { className: "complete" });
    this.list = Object.assign(document.createElement("ul"), { id: `${field.id}_list`, hidden: true, className: "complete-list" });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.labels?.[0]?.textContent.trim() || "Proposals");
    this.note = Object.assign(document.createElement("p"), { className: "complete-note" });
    this.note.setAttribute("role", "status");
    field.replaceWith(box);
    box.append(field, this.list);
    box.after(this.note);
    const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.at));
    });
  }

  typed() {
    if (this.target) this.target.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.field.value.trim()), WAIT);
  }

  async ask(words) {
    this.asked?.abort();
    if (!words) return this.close();
    this.asked = new AbortController();
    try {
      const address = new URL(this.field.dataset.complete, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asked.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      this.show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(found) {
    if (document.activeElement !== this.field) return;
    this.found = found;
    this.list.replaceChildren(...found.map((one, at) => this.option(one, at)));
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.note.textContent = found.length ? `${found.length} found` : "Nothing found by that name";
    this.mark(-1);
  }

  option(one, at) {
    const item = Object.assign(document.createElement("li"), { id: `${this.list.id}_${at}` });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.at = at;
    item.append(Object.assign(document.createElement("span"), { textContent: one.text }));
    if (one.detail) item.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: one.detail }));
    return item;
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    const item = this.list.children[at];
    if (!item) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.key === "ArrowDown" && this.list.hidden) this.ask(this.field.value.trim());
    if (this.list.hidden) return;
    const many = this.found.length;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % many);
    else if (event.key === "ArrowUp") this.mark((this.at <= 0 ? many : this.at) - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else return;
    event.preventDefault();
  }

  choose(at) {
    this.field.value = this.found[at].text;
    if (this.target) this.target.value = this.found[at].id;
    this.close();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.note.textContent = "";
    this.field.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

const dress = (root) => {
  for (const field of root.querySelectorAll("input[data-complete]:not([role=combobox])")) new Complete(field);
};
dress(document);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
