"""Where sentences end: plausibly in news of several tongues, and so that the offsets rebuild any text."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.sentences import MOST, normalise, sentence_key, sentences

SPLIT = [
    "The talks begin at 5 p.m. Monday in Seoul. | Moscow has not answered.",
    "It left at 5 p.m. | The crew slept. | At 5 a.m. Mr. Ri rose.",
    "Lt. Gen. Kim Yong Bok flew to a U.S. Army base. | Vice Adm. Smith met Sec. Blinken at Ft. Bragg.",
    "Approx. 4,000 fell, incl. officers, i.e. a third. | The rest went on.",
    "It lies at No. 10 in the list. | He said no. | Then he left.",
    "They sent 3.5 million shells, worth $5.5 billion. | It rose 3.5 per cent.",
    "“We came. We saw,” he said. | “It was over.” | Then they left.",
    '"This is it," he said. | "We are done." | Moscow denied it.',
    "(Reporting by Josh Smith; Editing by Ed Davies.) | Our Standards: the principles.",
    'He met them ("Gen. Ri came"). | “Mr. Ri left,” he said. | (Mr. Kim stayed.)',
    "See www.harbour.example/2024/10. | It is there.",
    "He drew ☝ and ∯ and ȸ. | Then he left.",
    "북한은 러시아에 1만 명을 파병했다. | 국정원은 이를 확인했다. | 김정은은 3.5톤을 보냈다.",
    "Об этом А. Р. Белоусов заявил в 2024 г. | Он добавил, что в г. Москва, т. е. там, 10 тыс. человек.",
    "«Мы победим!» — сказал он. | Это все.",
    "彼は「行きます。本当に。」と言った。 | 東京に行った！ | 本当？ | はい。",
    "韩国国家情报院说：“大约有1.2万人。” | 他们已经到了。",
    "قال الوزير إن القوات وصلت. | هل هذا صحيح؟ | نعم.",
    "Er kam am 10. Oktober an. | Dr. Müller war da.",
    "1) The first item 2) The second item".replace(" 2)", " | 2)"),
    "Troops move east\n | Seoul says so\n\n | - one brigade\n | • another\x0c | A new page\u2028 | The end",
    "\ufeff \tIt begins with blanks. | It ends with them. \x85 ",
]
"""Texts with a bar where a sentence is to end; the blank before it stays, or goes where no blank is written."""

ODD = st.sampled_from(
    [*".!?…。！？\"'“”‘’«»()[]「」", *" \t\n\r\x00\x0c\x1c\x1f\x85\xa0\u2028\u200b\u0301\u202e\U0001f600"]
    + [
        *"aAiIvVéЯ한中ا☝∯ȸȹ♨☉ᓴ&1259",
        ". ",
        "Mr. ",
        "U.S. ",
        "a) ",
        "1. ",
        "No. ",
        ".[1 2]",
        "p.m. Monday ",
        ". . .",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(ODD, max_size=80).map("".join))


def cut(text):
    return [text[one.start : one.end] for one in sentences(text)]


def is_rebuilt(text):
    """Whether the sentences stand in order, none with a blank at its end, none too long, and only blanks between them."""
    at = 0
    for one in sentences(text):
        words = text[one.start : one.end]
        if text[at : one.start].strip() or words != words.strip() or not 0 < len(words) <= MOST:
            return False
        at = one.end
    return not text[at:].strip()


@pytest.mark.parametrize("marked", SPLIT)
def test_a_sentence_ends_where_a_reader_would_end_it(marked):
    wanted = [part.strip() for part in marked.split("|")]
    blank = "" if any(mark in marked for mark in ("東京", "韩国")) else " "
    text = blank.join(part.strip(" ") for part in marked.split("|"))
    assert cut(text) == wanted


@given(TEXTS)
def test_the_offsets_rebuild_any_text(text):
    assert is_rebuilt(text)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 50_000,
        "x" * 250_000,
        "e\u0301" * 20_000,
        "\u0301" * 20_000,
        "." * 50_000,
        ". " * 25_000,
        '"' * 50_000,
        "He left. " * 10_000,
        "「他说。" * 10_000 + "」",
        "a) b) " * 5_000,
        "1. 2. " * 5_000,
        "Word.[1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 x" * 100,
        "Word.[" + "1" * 1_900,
        "Word." + "[1 2]" * 300,
        "\n" * 50_000,
    ],
    ids=lambda text: ascii(text[:9]),
)
def test_no_text_holds_it_up(text):
    """Each of these takes a cutter that is quadratic, or worse, minutes or years: the suite would not end."""
    assert is_rebuilt(text)


def test_a_sentence_without_an_end_is_cut_at_a_blank_and_a_letter_keeps_its_marks():
    found = cut("word " * 1_000)
    assert {len(one) for one in found[:-1]} == {MOST - 1} and set(" ".join(found).split()) == {"word"}
    assert not [one for one in cut("xe\u0301" * 3_000) if one.startswith("\u0301")]


def test_a_long_line_is_cut_where_a_sentence_ends():
    line = "They say that the brigade went over the river in the night. " * 100
    assert set(cut(line)) == {"They say that the brigade went over the river in the night."}


def test_two_at_once_get_the_same():
    texts = [
        f"Mr. Ri sent {n} men to the U.S. Army. No. 10 said no. They left at 5 p.m. Monday."
        for n in range(200)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cut, texts)) == [cut(text) for text in texts]


def test_pysbd_is_loaded_only_when_a_text_is_cut():
    code = (
        "import sys, claims.analysis.sentences as s; s.sentences('One line'); print('pysbd' in sys.modules);"
    )
    code += "s.sentences('One. Two.'); print('pysbd' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“About 1,000 men”  left", "'about 1,000 men' left"),
        ("It isn’t so — they\u00a0left…", "it isn't so -- they left..."),
        ("a co\u00adop\u200beration", "a cooperation"),
        ("Café", "Cafe\u0301"),
        ("3–5 days", "3-5 days"),
    ],
)
def test_copies_of_a_sentence_have_one_key(one, other):
    assert normalise(one) == normalise(other) and sentence_key(one) == sentence_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("about 1,000 troops", "about 7,000 troops"),
        ("10² men", "102 men"),
        ("½ of it", "12 of it"),
        ("They did leave", "They did not leave"),
        ("5' long", '5" long'),
        ("It fell to -5 degrees", "It fell to 5 degrees"),
        ("€5 million", "$5 million"),
        ("5 °C", "5 °F"),
    ],
)
def test_what_says_something_else_has_another_key(one, other):
    assert sentence_key(one) != sentence_key(other)


@given(TEXTS)
def test_what_is_settled_stays_as_it_is(words):
    assert normalise(normalise(words)) == normalise(words)
    assert len(sentence_key(words)) == 64
