"""Tables of number words, scales, qualifiers and units, by which quantities are read."""

from decimal import Decimal

from claims.analysis.scales import Qualifier
from claims.analysis.tokens import listed

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: Decimal(value) for value, word in enumerate(_UNITS.split(), 1)}
TENS = {word: Decimal(10 * value) for value, word in enumerate(_TENS.split(), 2)}
SMALL = {**UNITS, **TENS} | {
    f"{ten}-{unit}": TENS[ten] + UNITS[unit] for ten in TENS for unit in list(UNITS)[:9]
}

SCALES = {
    word: Decimal(10) ** power
    for power, words in {
        2: "hundred",
        3: "thousand тыс тысяч тысяча тысячи tausend mille mil",
        6: "million mn mln millions миллион миллиона миллионов млн millionen millones milhões milioni",
        9: "billion bn bln billions миллиард миллиарда миллиардов млрд milliarden milliards",
        12: "trillion tn trln trillions триллион триллиона триллионов трлн",
    }.items()
    for word in words.split()
}
"""Words that multiply the figure before them; the foreign ones after figures only."""

LETTER_SCALES = {"k": Decimal(1000), "m": Decimal(10) ** 6, "b": Decimal(10) ** 9}
"""Letters that multiply a sum of money; "k" multiplies any figure that it touches."""

VAGUE = {
    "dozens": Decimal(24),
    "scores": Decimal(40),
    "tens": Decimal(20),
    "hundreds": Decimal(200),
    "thousands": Decimal(2000),
    "millions": Decimal(2) * 10**6,
    "billions": Decimal(2) * 10**9,
    "trillions": Decimal(2) * 10**12,
}
"""Plurals that stand for "at least two of them"; before "of thousands" they multiply it."""

SEVERAL = {"several": Decimal(2), "a few": Decimal(2), "many": Decimal(2), "a couple": Decimal(2)}
"""Before hundred, thousand, million, dozen: at least two of them."""

_ABOUT = (
    "about|around|roughly|approximately|approx|approx .|some|nearly|almost|close to|circa|ca|ca .|c .|~|≈|estimated|"
    "an estimated|estimated at|estimated to be|in the region of|in the order of|on the order of|somewhere around|"
    "an approximate|perhaps|maybe|just about|not quite|just under|just over|just short of|little over|a little over|"
    "slightly over|slightly more than|a little more than|slightly under|slightly less than|or so|odd|or thereabouts|"
    "около|примерно|порядка|приблизительно|почти|etwa|rund|ungefähr|knapp|fast|environ|près de|quelque|"
    "alrededor de|unos|unas|cerca de|casi|circa"
)
_AT_LEAST = (
    "at least|more than|over|upwards of|upward of|no fewer than|no less than|not fewer than|not less than|exceeding|"
    "exceeds|exceeded|exceed|in excess of|well over|well above|far more than|well more than|above|a minimum of|"
    "minimum|greater than|north of|as few as|"
    ">|≥|or more|or above|plus|and counting|and upwards|и более|более|не менее|больше|свыше|mindestens|mehr als|über|"
    "au moins|plus de|al menos|más de|por lo menos"
)
_UP_TO = (
    "up to|as many as|as much as|at most|no more than|not more than|fewer than|less than|under|below|a maximum of|"
    "maximum of|maximum|at the most|a ceiling of|not exceeding|<|≤|or fewer|or less|or below|до|не более|менее|"
    "bis zu|höchstens|weniger als|jusqu'à|au plus|moins de|hasta|menos de|a lo sumo"
)
QUALIFIERS = {
    phrase: qualifier
    for phrases, qualifier in (
        (_ABOUT, Qualifier.ABOUT),
        (_AT_LEAST, Qualifier.AT_LEAST),
        (_UP_TO, Qualifier.UP_TO),
    )
    for phrase in phrases.split("|")
}
QUALIFIERS_AFTER = {"or so", "or thereabouts", "or more", "or above", "and counting", "and upwards", "plus", "or fewer",
                    "or less", "or below", "odd", "и более"}  # fmt: skip
LONGEST_QUALIFIER = 4

CURRENCIES = {
    "$": "dollars", "us$": "US dollars", "usd": "US dollars", "€": "euros", "eur": "euros", "£": "pounds", "gbp": "pounds",
    "¥": "yen", "₩": "won", "₽": "rubles", "₴": "hryvnias", "krw": "won", "rub": "rubles", "cny": "yuan", "rmb": "yuan",
    "jpy": "yen",
}  # fmt: skip
"""Signs and codes before a figure, and the unit that they stand for."""

PERCENT = {"%", "percent", "pct", "процентов", "процента", "prozent"}

MEASURES = listed(
    "km kilometre kilometres kilometer kilometers mile miles metre metres meter meters cm centimetres feet foot ft inch "
    "inches kg kilogram kilograms kilogramme kilogrammes ton tons tonne tonnes kt mt kiloton kilotons megaton megatons "
    "litre litres liter liters gallon gallons barrel barrels bpd mw gw kw megawatt megawatts gigawatts hectare hectares "
    "acre acres degree degrees knots kbps mph kph km/h dwt teu ha pounds ounces mwh gwh kwh"
)
"""What is measured rather than counted: stands as a unit in the singular too, and before "of" with what is measured."""

MONEY = listed("dollar dollars euro euros pound pounds yen won yuan renminbi ruble rubles rouble roubles hryvnia hryvnias "
            "cents рублей долларов евро вон юаней euro")  # fmt: skip
TIMES = listed("year years month months week weeks day days hour hours minute minutes second seconds decade decades century "
            "centuries night nights weekend weekends quarter quarters generation generations лет года дней месяцев часов "
            "недель")  # fmt: skip

PEOPLE = {"killed", "dead", "wounded", "injured", "missing", "captured", "casualties", "strong"}
"""Words that may follow a figure as all that is said of what is counted."""

PLURALS = listed(
    "people men women children personnel staff troops police aircraft ships forces infantry cavalry sheep fish crew "
    "cattle civilians media data casualties dead militia artillery munitions ammunition warheads each sappers cadres "
    "солдат военных снарядов человек контейнеров ракет тонн единиц военнослужащих боеприпасов soldaten soldados "
    "personas personnes conteneurs containern container raketen"
)
"""Plurals without an s, and words that are counted as they are."""

STOPS = listed(
    "a an the this that these those its their his her our your my some any each every all both no not and or but nor of "
    "to in on at by for from with without within into onto over under above below between among through during since "
    "until till after before about around against across along near off out up down as than then so if when while where "
    "who whom whose which what why how is are was were be been being am has have had having do does did doing will would "
    "shall should can could may might must ought it they he she we you i them him us me there here now today yesterday "
    "tomorrow ago later earlier also already still yet only just even more most less least fewer again too very once "
    "twice per via amid despite like such because although though however whether either neither worth times versus vs "
    "said says say according including include includes reported annually daily yearly monthly weekly respectively "
    "abroad overseas alone together apiece ever never soon instead overall et und y и в на из с по для от к из-за que de "
    "la le les des du en pour dans der die das von mit auf nach für el los las del por para con is's"
)
"""Words that end what is counted."""

VERBS = listed(
    "sent went came left took gave made met saw got fell rose grew came began became held kept led lost won "
    "go come leave take give make meet see get fall rise grow begin become hold keep lead lose arrive die remain "
    "shut put set hit cut built sold bought paid flew drew spent sank sailed ran spoke broke fled struck threw shot "
    "fight fought died live work serve need want travel travelled deploy return cost contain"
)
"""Verbs, beside those in -ed and -ing, that end what is counted when they follow a plural."""

ADJECTIVES = listed(
    "armed refined unmanned guided trained retired suspected alleged unidentified unnamed motorised mechanised "
    "seized sanctioned registered recorded proposed planned documented detained foreign-based mixed combined united "
    "so-called uniformed skilled unskilled wounded injured displaced allied aged red limited related advanced"
)
"""Words in -ed that may stand before what is counted."""

LABELS = listed(
    "article articles art no nos № # number numbers resolution resolutions res unscr chapter chapters section sections "
    "paragraph paragraphs para paras page pages pp p figure figures fig table tables annex annexes appendix volume vol "
    "part phase level stage category type class model mark mk route highway flight room office bureau factory plant "
    "building block line track channel window version rule rules principle item items point question grade group tier "
    "area camp department directorate desk form title act bill law decree order protocol agenda round game week day "
    "episode season lesson note footnote ref code zone gate pier berth hangar silo site object lot unit division corps "
    "brigade regiment psalm verse top page' статья статьи ст резолюция № пункт artikel"
)
"""Words before a figure that make it a name: "Article 4", "Office 39"."""

DEFINITE = listed("the these those its their his her our both all other")

NOT_COUNTED = listed(
    "countries sides nations states parties leaders capitals neighbours neighbors governments men women"
)
"""Two or three of these are named by their number, not counted."""

AGO = {"ago", "later", "earlier", "before", "after", "old", "prior", "since", "hence"}
DEICTIC = {
    "last",
    "past",
    "next",
    "recent",
    "previous",
    "coming",
    "following",
    "first",
    "final",
    "another",
    "preceding",
}

CHANGES = listed(
    "rose rise risen grew grow grown increased increase increases increasing fell fall fallen dropped drop declined "
    "decline climbed climb jumped jump went go gone raised raise expanded expand shrank shrink moved surged surge soared "
    "doubled cut reduced reduce slashed slipped upped lifted lowered slid rising growing falling dropping"
)
"""Verbs by which "from 10 to 12" tells two figures and no range."""

HOLDS = listed(
    "hold holds carry carries accommodate accommodates contain contains fit fits store stores house houses load "
    "transport transports seat seats handle produce holding carrying storing accommodating containing housing producing"
)
MAY = {"can", "could", "might", "may", "would", "able", "capable", "capacity", "enough", "room", "space"}
CALIBRES = {"mm", "millimetre", "millimeter", "millimetres", "millimeters", "caliber", "calibre"}
IF = {"if", "assuming", "provided", "unless", "supposing"}
WOULD = {"would", "could", "might", "may", "can", "must", "were", "assuming"}
