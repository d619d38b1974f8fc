/* The page that a bookmarklet opens: what stands behind the # of its address goes into the form, and out of the address.
   Nothing is sent until the person sends it. Without this file the page only explains the bookmarklet. */
"use strict";

const handed = new URLSearchParams(location.hash.slice(1));
const explained = document.getElementById("explained");

if (explained && handed.has("text") && handed.has("address")) {
  const fill = (id, value) => { document.getElementById(id).value = value; };
  fill("id_title", (handed.get("title") ?? "").trim().slice(0, 500));
  fill("id_text_address", /^https?:/.test(handed.get("address")) ? handed.get("address") : "");
  fill("id_text", handed.get("text"));
  document.getElementById("came-whole").hidden = !handed.has("whole") || handed.has("long");
  document.getElementById("came-long").hidden = !handed.has("long");
  document.getElementById("received").hidden = false;
  explained.hidden = true;
  document.title = `Keep it? · ${document.title}`;
  history.replaceState(null, "", location.pathname);
}

if (explained && !document.getElementById("received").hidden) explained.hidden = true; // put back by draft.js

/* Our own pages run no program out of a link, so here the bookmarklet would do nothing, and say nothing. */
document.getElementById("bookmarklet")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("bookmarklet-note").textContent = "It works from your bookmarks, on the page of an article: drag it there.";
});
