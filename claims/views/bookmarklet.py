"""The road from a person's own browser: a bookmarklet, and the page that shows what it hands over before it is kept."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from claims.forms.arrivals import BringForm
from claims.views.access import get_case, need
from claims.views.arrivals import queue
from claims.views.claim_head import get_or_post, posted

LONGEST = 1_000_000
"""How long an address may become that carries a text: Firefox takes no longer one, Chromium twice as much."""
CODE = (
    "(()=>{"
    "const at=HERE,most=MOST,picked=String(getSelection()),whole=!picked.trim(),"
    'said={address:location.href.split("#")[0],title:document.title,text:whole?document.body.innerText:picked};'
    'if(whole)said.whole="yes";'
    'let to=at+"#"+new URLSearchParams(said);'
    'if(to.length>most){said.text="";said.long="yes";to=at+"#"+new URLSearchParams(said)}'
    "if(!open(to))location.href=to"
    "})()"
)
"""What runs in the page that a person reads: it opens our page, with what the page says behind the # of its address.

What stands there is sent to no server, ours included, and is stopped by no policy of that page (docs/decisions/0014).
"""


@get_or_post
def bookmarklet(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the bookmarklet of a case; show what it handed over in a form, and keep that when the person sends it."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = BringForm(posted(request), case=case)
    if form.is_valid() and (begun := form.begin(by=request.user)):
        queue(begun)
        return redirect("arrival", slug=case.slug, pk=begun[0].pk)
    context: dict[str, Any] = {
        "case": case,
        "section": "reporting",
        "form": form,
        "code": code(request.build_absolute_uri(request.path)),
    }
    return render(request, "arrivals/arrival_bookmarklet.html", context)


def code(here: str) -> str:
    """Return the bookmarklet, as the address of a bookmark, that hands over to the page `here`."""
    script = CODE.replace("HERE", json.dumps(here)).replace("MOST", str(LONGEST))
    # As an address reads it: without what browsers take for its end or for an escape, and without a blank.
    for sign in '%"<>#` ':
        script = script.replace(sign, f"%{ord(sign):02X}")
    return f"javascript:{script}"
