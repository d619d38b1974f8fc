"""The right words come out of every encoding, whatever a page says of itself."""

import pytest

from claims.capture.reading import read
from tests.capture import files

RUSSIAN = "Конвой пересёк границу у Туманной до рассвета. Инспекторы насчитали 10 000 ящиков и три крана на восточном пирсе."
KOREAN = "호송대는 새벽이 되기 전에 두만강에서 국경을 넘었다. 검사관들은 동쪽 부두에서 상자 1만 개와 크레인 세 대를 세었다."
JAPANESE = "輸送隊は夜明け前に豆満江で国境を越えた。検査官は東の埠頭で木箱一万個とクレーン三台を数えた。"
CHINESE = "车队在黎明前越过了边境。检查人员在东码头清点了一万个箱子和三台起重机。"
FRENCH = "Le convoi a traversé la frontière à l’aube, d’après un témoin âgé. Où étaient passées les caisses ? Nul ne l’a révélé."
POLISH = (
    "Konwój przekroczył granicę przed świtem. Inspektorzy naliczyli dziesięć tysięcy skrzyń i trzy żurawie."
)
ENGLISH = "The convoy – “late again” – crossed the border. The café’s owner counted £10,000 in crates."

SAID_RIGHTLY = [
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "utf-8"),
    (KOREAN, "euc-kr"),
    (KOREAN, "ks_c_5601-1987"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc-jp"),
    (JAPANESE, "iso-2022-jp"),
    (CHINESE, "gb2312"),
    (FRENCH, "windows-1252"),
    (POLISH, "iso-8859-2"),
    (ENGLISH, "windows-1252"),
]


@pytest.mark.parametrize(("text", "charset"), SAID_RIGHTLY)
def test_what_the_server_says_is_believed(text, charset):
    assert read(text.encode(charset), charset=charset).text == text


@pytest.mark.parametrize(("text", "charset"), SAID_RIGHTLY)
def test_what_the_page_says_is_believed(text, charset):
    source = files.page([text] * 3, head=f'<meta charset="{charset}">')
    assert text in read(source.encode(charset)).text


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [RUSSIAN, KOREAN, JAPANESE, FRENCH])
def test_a_byte_order_mark_is_believed_before_what_anybody_says(text, charset):
    assert read(text.encode(charset), charset="windows-1252").text == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, KOREAN, ENGLISH])
def test_utf_16_without_its_mark_is_known(text, charset):
    assert read(text.encode(charset)).text == text
    assert text in read(files.page([text] * 3).encode(charset), media_type="text/html").text


SAID_WRONGLY = [
    (RUSSIAN, "windows-1251", "iso-8859-1"),
    (RUSSIAN, "windows-1251", "windows-1252"),
    (RUSSIAN, "windows-1251", "utf-8"),
    (RUSSIAN, "windows-1251", "koi8-r"),
    (RUSSIAN, "koi8-r", "windows-1251"),
    (RUSSIAN, "utf-8", "windows-1251"),
    (RUSSIAN, "windows-1251", "euc-kr"),
    (KOREAN, "euc-kr", "iso-8859-1"),
    (KOREAN, "euc-kr", "utf-8"),
    (KOREAN, "euc-kr", "windows-1251"),
    (KOREAN, "utf-8", "euc-kr"),
    (JAPANESE, "utf-8", "shift_jis"),
    (JAPANESE, "shift_jis", "iso-8859-1"),
    (FRENCH, "utf-8", "iso-8859-1"),
    (FRENCH, "windows-1252", "utf-8"),
    (ENGLISH, "windows-1252", "utf-8"),
    (ENGLISH, "utf-8", "us-ascii"),
]


@pytest.mark.parametrize(("text", "truly", "said"), SAID_WRONGLY)
def test_a_wrong_charset_does_not_spoil_the_text(text, truly, said):
    assert read(text.encode(truly), charset=said).text == text


@pytest.mark.parametrize(("text", "truly", "said"), SAID_WRONGLY)
def test_a_page_that_is_wrong_about_itself_is_read_rightly(text, truly, said):
    source = files.page(
        [text] * 3, head=f'<meta http-equiv="Content-Type" content="text/html; charset={said}">'
    )
    assert text in read(source.encode(truly)).text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (KOREAN, "euc-kr"),
        (JAPANESE, "shift_jis"),
        (FRENCH, "windows-1252"),
    ],
)
def test_an_encoding_that_nobody_names_is_found(text, charset):
    assert read(text.encode(charset)).text == text
    assert text in read(files.page([text] * 3).encode(charset)).text


@pytest.mark.parametrize(
    "charset", ["nonsense", "base64", "rot13", "idna", "undefined", "x" * 500, "utf-8\0", "zip"]
)
def test_a_charset_that_is_none_does_no_harm(charset):
    assert read(RUSSIAN.encode(), charset=charset).text == RUSSIAN


def test_a_broken_byte_in_utf_8_is_forgiven():
    body = RUSSIAN.encode()[:-3] + b"\xff."
    text = read(body).text
    assert text.startswith(RUSSIAN[:-3]) and text.count("\ufffd") == 1


def test_a_page_cut_in_the_middle_of_a_letter_is_read():
    assert read(KOREAN.encode()[:-2]).text.startswith(KOREAN[:-2])
