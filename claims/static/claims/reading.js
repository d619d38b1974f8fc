/* The reading page by keyboard. Convenience only: each key presses a button or a link of the page, which works without.
   1 the sentence in focus · 2 words that are selected · 3 keys */
"use strict";

{
  /* ---------- 1 the sentence in focus ---------- */

  const panel = () => document.getElementById("focus");
  const article = document.getElementById("article");
  const sentences = () => [...article.querySelectorAll(".psg")];
  const toPanel = article.querySelector(".to-focus"); // leads by Tab from the sentence in focus to what can be done with it
  const shown = () => panel().dataset.s;
  let at = shown(); // the number of the sentence that one has come to; its panel may be on its way still
  let turning = 0; // a timer: whoever runs through the text asks for the last sentence only
  let asking = ""; // "get" or "post" while the server is asked, until its answer can be acted on
  const waiting = []; // keys that were pressed meanwhile

  const LEFT = `grounds-at ${panel().dataset.turn}`; // where one was last, marked or not

  const here = () => document.getElementById(`s${at}`);
  const mark = (sentence, now) => {
    sentence?.classList.toggle("psg-now", now);
    sentence?.previousElementSibling?.classList.toggle("psg-n-now", now);
    if (now) {
      sentence.setAttribute("aria-current", "true");
      sentence.after(toPanel);
    } else sentence?.removeAttribute("aria-current");
  };
  const isBusy = () => Boolean(asking) || at !== shown();
  const reveal = (sentence) => {
    const sheet = getComputedStyle(panel()).bottom === "0px" ? panel().offsetHeight : 0;
    const { top, bottom } = sentence.getBoundingClientRect();
    const foot = window.innerHeight - sheet;
    if (top < 16) window.scrollBy({ top: top - 64 });
    else if (bottom > foot - 16) window.scrollBy({ top: Math.min(top - 64, bottom - foot + 96) });
    // At the end of a short text the panel beside it is the longer one: its head stays in view as far as the sentence does.
    const above = -panel().getBoundingClientRect().top;
    const room = foot - sentence.getBoundingClientRect().bottom - 16;
    if (!sheet && above > 0 && room > 0) window.scrollBy({ top: -Math.min(above + 16, room) });
  };
  const arrive = (sentence) => {
    mark(here(), false);
    at = sentence.dataset.s;
    if (words?.s !== at) forget();
    mark(sentence, true);
    sentence.focus({ preventScroll: true });
    reveal(sentence);
    history.replaceState(history.state, "", `?s=${at}`);
    localStorage.setItem(LEFT, at);
  };
  const fetchPanel = () => {
    turning = 0;
    if (asking || at === shown()) return; // else the answer that comes asks again
    const address = `${panel().dataset.turn}?s=${at}`;
    htmx.ajax("GET", address, { source: article });
  };
  const come = (sentence, wait = 0) => {
    if (!sentence) return;
    arrive(sentence);
    clearTimeout(turning);
    turning = setTimeout(fetchPanel, wait);
  };
  const step = (by) => {
    const all = sentences();
    const next = all[all.indexOf(here()) + by];
    if (next) come(next, 60);
    else document.querySelector(`#text .pager [rel="${by > 0 ? "next" : "prev"}"]`)?.click();
  };
  const leap = (by) => {
    const all = sentences();
    const ahead = by > 0 ? all.slice(all.indexOf(here()) + 1) : all.slice(0, all.indexOf(here())).reverse();
    const next = ahead.find((sentence) => "waits" in sentence.dataset);
    if (next) come(next);
    else step(by);
  };

  // Whoever comes back stands where he was; a link to a sentence leads to it, above the panel where that lies at the foot.
  if ((location.search || at !== "1") && !/^#(text|evidence)/.test(location.hash)) window.scrollBy({ top: here().getBoundingClientRect().top - 96 });

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("#article a.psg-n, #focus .focus-head a[href^='?s=']");
    const number = link && new URLSearchParams(link.getAttribute("href").split("#")[0]).get("s");
    const sentence = number ? document.getElementById(`s${number}`) : event.target.closest("#article .psg");
    if (!sentence) return;
    if (link) event.preventDefault();
    if (sentence !== here() || link) come(sentence);
  });

  // What the panel answered: go to its sentence, and on with the keys that were pressed meanwhile.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id !== "focus") return;
    asking = event.detail.requestConfig.verb;
    sentWords = words;
    if (event.detail.elt.matches(".findclaim")) here().focus({ preventScroll: true }); // keys are keys again at once
    putBy();
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (asking === "get" && quoted() && event.detail.target.contains(document.getSelection().anchorNode))
      event.detail.shouldSwap = false; // else the selection would go
  });
  const settled = (verb) => {
    asking = "";
    if (verb === "post" && !panel().querySelector(".errors")) drafts.delete(sent);
    if (verb === "post" && words === sentWords && !panel().querySelector(".errors, .told-error")) forget();
    const selectsAnew = words && words !== sentWords;
    const there = document.getElementById(`s${shown()}`);
    if (verb === "post" && there && shown() !== at && !selectsAnew) arrive(there);
    else if (shown() !== at) return turning || fetchPanel(); // one has gone on meanwhile
    takeUp();
    said.textContent = panel().dataset.said;
    mark(here(), true);
    const held = panel().contains(document.activeElement) || document.activeElement === here();
    if (!held) here().focus({ preventScroll: true });
    reveal(here());
    showQuote();
    const wrong = panel().querySelector(".errors, .told-error");
    if (wrong) {
      wrong.tabIndex = -1;
      wrong.focus();
    }
    if (verb === "post") dropActs();
    while (waiting.length && !isBusy()) {
      const key = waiting.shift();
      press(key);
      if (!Object.hasOwn(MOVES, key)) dropActs();
    }
  };
  // What is pressed again before the answer is seen was not meant for what the answer brings.
  const dropActs = () => {
    while (waiting.length && !Object.hasOwn(MOVES, waiting[0])) waiting.shift();
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "focus" && event.detail.requestConfig) settled(event.detail.requestConfig.verb);
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:abort", "htmx:timeout"])
    document.addEventListener(name, () => {
      asking = "";
      waiting.length = 0;
    });

  // What was typed about a sentence and a claim waits until one comes back to them.
  const said = document.getElementById("reading-said");
  const drafts = new Map();
  let sent = "";
  const formNow = () => panel().querySelector(".takeform");
  const keyOf = (form) => `${form.elements.s.value} ${form.elements.claim.value}`;
  const putBy = () => {
    const form = formNow();
    sent = form ? keyOf(form) : "";
    if (!form || !("typed" in form.dataset)) return;
    const selected = form.querySelector(".quoted").hidden ? [] : ["quote", "start"]; // these wait for nobody
    drafts.set(sent, [...new FormData(form)].filter(([name]) => !selected.includes(name)));
  };
  const takeUp = () => {
    const form = formNow();
    if (form?.querySelector(".errors")) form.dataset.typed = "";
    const draft = form && drafts.get(keyOf(form));
    if (!draft || "typed" in form.dataset) return;
    for (const [name, value] of draft) {
      const field = name === "csrfmiddlewaretoken" ? null : form.elements[name];
      if (field?.type === "checkbox") field.checked = true;
      else if (field && "value" in field) field.value = value;
    }
    form.dataset.typed = "";
    form.querySelector("details").open = true;
  };
  for (const name of ["input", "change"])
    document.addEventListener(name, (event) => {
      const form = event.target.closest(".takeform");
      if (form) form.dataset.typed = "";
    });
  window.addEventListener("beforeunload", (event) => {
    if (drafts.size || (formNow() && "typed" in formNow().dataset && !asking)) event.preventDefault();
  });

  /* ---------- 2 words that are selected: they are the quote, in place of the whole sentence ---------- */

  let words = null; // {quote, start, s}: s is the number of the sentence that they begin in
  let sentWords = null; // those that stood when the server was asked: what is selected meanwhile stays
  let choosing = 0; // a timer: words that are selected without a click, by touch or across sentences, bring their first into focus
  const quoted = () => {
    const selection = document.getSelection();
    return selection && !selection.isCollapsed && article.contains(selection.anchorNode) ? selection.getRangeAt(0) : null;
  };
  const lengthOf = (some) => [...some].length; // the server counts characters, not UTF-16 units
  const HALVED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]{2}$/u; // not where words stand without blanks
  const halves = (text, place) => HALVED.test(text.slice(place - 1, place + 1));
  // Where a selection begins and ends in a sentence, in whole words: a hand that shakes means no half ones.
  const within = (sentence, range) => {
    const text = sentence.textContent;
    const before = document.createRange();
    before.selectNodeContents(sentence);
    const placeOf = (node, offset) => {
      before.setEnd(node, offset);
      return before.toString().length;
    };
    const { startContainer, startOffset, endContainer, endOffset } = range;
    let from = sentence.contains(startContainer) ? placeOf(startContainer, startOffset) : 0;
    let to = sentence.contains(endContainer) ? placeOf(endContainer, endOffset) : text.length;
    const said = text.slice(from, to);
    from += said.length - said.trimStart().length;
    to -= said.length - said.trimEnd().length;
    while (from < to && halves(text, from)) from -= 1;
    while (from < to && halves(text, to)) to += 1;
    return [from, to];
  };
  // The selection as the text has it: the words of its sentences, without their numbers and what was taken of them.
  const chosen = (range) => {
    const found = { quote: "", start: 0, s: "" };
    let end = 0;
    for (const sentence of sentences().filter((one) => range.intersectsNode(one))) {
      const text = sentence.textContent;
      const [from, to] = within(sentence, range);
      if (from >= to) continue;
      const begin = Number(sentence.dataset.start);
      if (!found.s) Object.assign(found, { s: sentence.dataset.s, start: begin + lengthOf(text.slice(0, from)) });
      else if (begin > end) found.quote += " ";
      found.quote += text.slice(from, to);
      end = begin + lengthOf(text);
    }
    return found.s ? found : null;
  };
  const showQuote = () => {
    const place = panel().querySelector(".quoted");
    if (!place || panel().dataset.s !== at) return;
    const { quote, start } = panel().querySelector("form.takeform").elements;
    if (words) {
      place.querySelector("q").textContent = words.quote;
      quote.value = words.quote;
      start.value = words.start;
    } else if (!place.hidden) {
      quote.value = here().textContent;
      start.value = here().dataset.start;
    }
    place.hidden = !words;
  };
  const choose = () => {
    if (words && words.s !== at) come(document.getElementById(`s${words.s}`));
  };
  const forget = () => {
    if (words && quoted()) document.getSelection().removeAllRanges();
    words = null;
  };
  document.addEventListener("selectionchange", (event) => {
    if (event.target !== document) return; // a field's own
    const range = quoted();
    const found = range && chosen(range);
    clearTimeout(choosing);
    if (!found) return;
    words = found;
    if (words.s === at) showQuote();
    else choosing = setTimeout(choose, 500);
  });
  article.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    words = null; // who begins anew, or presses beside the words, takes the whole sentence
    showQuote();
  });

  /* ---------- 3 keys: never in a field, never with a modifier ---------- */

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

  const isField = (element) =>
    element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");
  const find = () => document.getElementById("find-claim")?.focus();
  const open = (summary) => {
    summary.click();
    if (summary.parentElement.open) summary.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  };
  const MOVES = { j: () => step(1), k: () => step(-1), J: () => leap(1), K: () => leap(-1) };
  const buttonOf = (key) => panel().querySelector(`[data-press~="${CSS.escape(key)}"]`);
  const press = (key) => {
    if (Object.hasOwn(MOVES, key)) return MOVES[key]();
    if (key === "/") return find();
    const button = buttonOf(key);
    if (button?.matches("summary")) open(button);
    else button?.click();
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.open || !areOn()) return;
    if (isField(target)) {
      if (key === "Escape") here().focus({ preventScroll: true });
      return;
    }
    if (key === "?") {
      event.preventDefault();
      return help.showModal();
    }
    const moves = Object.hasOwn(MOVES, key);
    if (!moves && (event.repeat || !"scxdnuepgr./".includes(key))) return;
    event.preventDefault();
    // What is meant for a sentence waits for its panel; one goes on through the text without waiting.
    const mustWait = moves ? asking === "post" || waiting.length : isBusy();
    if (!mustWait) return press(key);
    waiting.push(key);
    clearTimeout(turning);
    fetchPanel();
  });

  // Whoever comes back goes on where he was.
  const left = Number(localStorage.getItem(LEFT));
  if (!location.search && !location.hash && left && String(left) !== at) {
    if (document.getElementById(`s${left}`)) come(document.getElementById(`s${left}`));
    else if (left <= Number(panel().dataset.last)) location.replace(`?s=${left}#s${left}`);
  }
}
