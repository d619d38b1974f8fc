"""Tables for names and negations: titles, peoples and their countries, other names of the same, words that negate."""

from claims.analysis.tokens import listed

_PEOPLES = {
    "russia": "russian, russians",
    "ukraine": "ukrainian, ukrainians",
    "china": "chinese",
    "japan": "japanese",
    "united states": "american, americans",
    "united kingdom": "british",
    "france": "french",
    "germany": "german, germans",
    "iran": "iranian, iranians",
    "israel": "israeli, israelis",
    "india": "indian, indians",
    "turkey": "turkish, turks",
    "poland": "polish",
    "belarus": "belarusian, belarusians",
    "syria": "syrian, syrians",
    "vietnam": "vietnamese",
    "taiwan": "taiwanese",
    "canada": "canadian, canadians",
    "australia": "australian, australians",
    "italy": "italian, italians",
    "spain": "spanish",
    "netherlands": "dutch",
    "sweden": "swedish",
    "finland": "finnish",
    "norway": "norwegian",
    "denmark": "danish",
    "estonia": "estonian",
    "latvia": "latvian",
    "lithuania": "lithuanian",
    "czechia": "czech",
    "hungary": "hungarian",
    "romania": "romanian",
    "bulgaria": "bulgarian",
    "greece": "greek",
    "serbia": "serbian",
    "georgia": "georgian",
    "armenia": "armenian",
    "azerbaijan": "azerbaijani",
    "kazakhstan": "kazakh",
    "uzbekistan": "uzbek",
    "mongolia": "mongolian",
    "cuba": "cuban",
    "venezuela": "venezuelan",
    "mexico": "mexican",
    "brazil": "brazilian",
    "egypt": "egyptian",
    "iraq": "iraqi, iraqis",
    "afghanistan": "afghan, afghans",
    "pakistan": "pakistani",
    "yemen": "yemeni",
    "lebanon": "lebanese",
    "saudi arabia": "saudi",
    "soviet union": "soviet, soviets",
    "europe": "european, europeans",
    "north korea": "north korean, north koreans",
    "south korea": "south korean, south koreans",
}
PEOPLES = {people: country for country, peoples in _PEOPLES.items() for people in peoples.split(", ")}
"""The words for peoples, and their countries."""

_ALIASES = {
    "united states": "us, usa, united states, united states of america, america",
    "united kingdom": "uk, united kingdom, britain, great britain",
    "north korea": "dprk, north korea, democratic people's republic of korea, n korea",
    "south korea": "rok, south korea, republic of korea, s korea",
    "china": "prc, china, people's republic of china",
    "russia": "russia, russian federation",
    "soviet union": "ussr, soviet union",
    "united nations": "un, united nations",
    "european union": "eu, european union",
    "ukraine": "ukraine",
    "japan": "japan",
    "iran": "iran",
    "pyongyang": "pyongyang",
    "moscow": "moscow",
    "kremlin": "kremlin",
    "seoul": "seoul",
    "tokyo": "tokyo",
    "beijing": "beijing",
    "washington": "washington",
    "kyiv": "kyiv, kiev",
    "vladimir putin": "putin, vladimir putin",
    "kim jong un": "kim jong un, kim jongun",
    "white house": "white house",
    "nato": "nato",
    "hwasong 11": "hwasong 11, kn 23, kn23",
}
ALIASES = {other: name for name, others in _ALIASES.items() for other in others.split(", ")}
"""Other names of the same; "putin" alone is his."""

CORE_TITLES = listed(
    "president minister general mr mrs ms dr chairman chairwoman secretary ambassador senator spokesman spokeswoman "
    "spokesperson leader premier chancellor king pope governor commander director marshal colonel admiral gen"
)
"""Titles after which a name begins, wherever they stand in a run of capitals."""
TITLES = listed(
    "president minister general gen mr mrs ms dr prof professor sir lord lady chairman chairwoman chair secretary "
    "ambassador senator sen rep representative colonel col major maj captain capt lieutenant lt admiral adm marshal "
    "king queen prince princess premier chancellor leader spokesman spokeswoman spokesperson deputy vice prime foreign "
    "defence defense former acting then-president governor gov mayor judge justice pope bishop commander chief director "
    "supreme comrade"
)

NAMED_SO = listed("staff assembly electric motors dynamics prosecutor command council's of .")
"""Words that make a name of the title before them: "General Staff"."""

ABBREVIATED = listed("us usa uk eu un dprk rok prc ussr")
"""Names that stand before others and are names of their own: "UN Security Council"."""

JOINING = listed("of de al von van der la")
BODIES = listed(
    "institute center centre council ministry minister agency office secretary fund bureau department commission committee "
    "organization organisation association school program programme foundation court college"
)
"""After these a name may go on with "for": "Institute for Ferries"."""

NOT_NAMES = listed(
    "i monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am pm"
)
NEVER_FIRST = listed(
    "the a an this that these those it its he she they we you i his her their our your my there here in on at by for from "
    "to of with without as if when while where who whom what which why how whether because since although though but and "
    "or nor so yet both either neither some any many much most more few several all each every no not one two three four "
    "five six seven eight nine ten another other others such also then thus hence now today still even only just after "
    "before during until despite unlike like amid among between about around over under above below according following "
    "given despite however moreover meanwhile instead perhaps maybe rather indeed further once yesterday tomorrow last "
    "next first second third finally let please is are was were be do does did has have had can could will would may "
    "might should must at per via up down out off new old asked experts officials analysts sources critics observers "
    "troops soldiers containers reports media"
)
"""Words that begin sentences and are no names."""
DONE_BY_PEOPLE = listed(
    "said says told denied has visited met travelled traveled toured inspected hosted greeted praised thanked urged ordered "
    "attended accompanied signed vowed"
)
"""After these even the first word of a sentence is taken for a name."""

NEGATIONS = listed(
    "not|no|never|neither|nor|none|nothing|nobody|no one|nowhere|without|cannot|can not|no longer|no evidence|"
    "failed to|fails to|refused to|refuses to|declined to|declines to|не|нет|никогда|ни|nicht|kein|keine|keinen|nie",
    parted_by="|",
)
NO_NEGATIONS = listed(
    "no fewer than|no less than|no more than|not fewer than|not less than|not more than|not only|not just|not merely|"
    "not simply|not least|no doubt|no later than|whether or not|no matter|not exceeding|not quite|without doubt|"
    "not to mention|no wonder",
    parted_by="|",
)
"""Phrases with such a word that negate nothing."""
