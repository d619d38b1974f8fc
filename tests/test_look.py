"""The look: one palette for pages and admin, readable in light and dark, and nothing that a strict browser refuses."""

import re
from pathlib import Path

import pytest

from claims.analysis import scales

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "claims" / "static" / "claims"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
GROUNDS = (STATIC / "grounds.css").read_text()
ADMIN = (STATIC / "admin.css").read_text()
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "templates/jinja2/_sprite.html").read_text()))


def palettes(sheet):
    """Return the colours of a sheet as they stand in it: light, dark by the reader's setting, dark by attribute."""
    blocks = re.findall(r"(?:^|[\s,}])(?:html|:root)[^{}]*\{([^{}]*--c-paper:[^{}]*)\}", sheet)
    return [dict(re.findall(r"(--c-[\w-]+):\s*(#\w+)", block)) for block in blocks[:3]]


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_admin_has_the_colours_of_the_pages():
    for ours, theirs in zip(palettes(GROUNDS), palettes(ADMIN), strict=True):
        assert len(theirs) > 10
        assert theirs == {name: ours[name] for name in theirs}


def test_both_ways_to_ask_for_dark_give_the_same():
    for sheet in (GROUNDS, ADMIN):
        _light, by_setting, by_attribute = palettes(sheet)
        assert by_setting == by_attribute


@pytest.mark.parametrize("palette", palettes(GROUNDS)[:2], ids=["light", "dark"])
def test_words_can_be_read_on_every_ground(palette):
    for ground in ("paper", "wash"):
        for ink in ("ink", "ink-2", "ink-3", "accent", "accent-2", "against", "attention"):
            assert contrast(palette[f"--c-{ink}"], palette[f"--c-{ground}"]) >= 4.5, (ink, ground)
        assert contrast(palette["--c-edge"], palette[f"--c-{ground}"]) >= 3, ground
    for ink, ground in (("on-accent", "accent"), ("accent-2", "accent-wash"), ("against", "against-wash")):
        assert contrast(palette[f"--c-{ink}"], palette[f"--c-{ground}"]) >= 4.5, (ink, ground)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_what_the_content_security_policy_refuses(template):
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle\s*=|\son\w+\s*=|javascript:|hx-on", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", text)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_no_style_sheet_fetches_anything(sheet):
    assert not re.search(r"@import|url\(", sheet.read_text())


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_code_or_markup_of_text(script):
    assert not re.search(
        r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text()
    )


def test_every_glyph_that_a_template_names_is_in_the_sprite():
    for template in (ROOT / "templates/jinja2").rglob("*.html"):
        text = template.read_text()
        named = re.findall(r'<use href="#([\w-]+)"', text) + re.findall(
            r"""icon\(["']([\w-]+)["'][,)]""", text
        )
        assert set(named) <= SPRITE, template


def test_every_word_of_the_scales_has_its_glyph():
    assert {f"st-{word}" for word in [*scales.Status, "none", "superseded", "withdrawn"]} <= SPRITE
    assert {f"cf-{word}" for word in [*scales.Confidence, "none"]} <= SPRITE
    assert {"sn-for", "sn-against", "sn-context"} <= SPRITE


def test_no_part_of_a_page_is_called_as_a_glyph_is():
    said = {
        name for path in TEMPLATES for name in re.findall(r'(?<!symbol )\bid="([\w-]+)"', path.read_text())
    }
    assert not said & SPRITE
