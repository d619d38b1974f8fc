"""Tables of hedges: the band that readers gave each in a survey, or that a standard sets; and those that have none."""

from claims.analysis.tokens import listed

MAUBOUSSIN = "Mauboussin 2018, survey of some 1,860 readers, middle half"
PERCEPTIONS = "Perceptions of Probability 2015, survey of 46 readers, middle half"
KENT = "Kent 1964, Words of Estimative Probability"
ICD203 = "ICD 203, a standard, not a survey"
PHIA = "PHIA yardstick, a standard, not a survey"

_BANDS = {
    # A. and M. J. Mauboussin, "If You Say Something Is Likely", HBR 3 July 2018: quartiles of the published answers.
    MAUBOUSSIN: {
        (90, 95): "almost certainly",
        (75, 90): "with high probability",
        (60, 75): "likely|probably",
        (45, 80): "serious possibility",
        (40, 70): "real possibility",
        (40, 60): "with moderate probability",
        (40, 50): "maybe",
        (25, 50): "possibly",
        (20, 50): "might|might happen",
        (10, 25): "unlikely|not likely",
        (10, 20): "with low probability",
    },
    # github.com/zonination/perceptions: quartiles.
    PERCEPTIONS: {
        (84, 95): "highly likely",
        (75, 85): "very good chance",
        (65, 79): "probable",
        (60, 80): "we believe",
        (55, 60): "better than even",
        (50, 50): "about even",
        (20, 39): "probably not",
        (15, 33): "we doubt",
        (7, 28): "improbable",
        (10, 20): "little chance",
        (10, 15): "chances are slight",
        (5, 10): "highly unlikely",
        (1, 5): "almost no chance",
    },
    KENT: {
        (87, 99): "almost certain",
        (40, 60): "chances about even|chances are about even",
        (2, 12): "almost certainly not",
    },
    ICD203: {
        (80, 95): "very likely|highly probable",
        (5, 20): "very unlikely|highly improbable",
        (45, 55): "roughly even chance|roughly even odds",
        (1, 5): "remote",
    },
    PHIA: {(40, 50): "realistic possibility", (0, 5): "remote chance"},
}
BANDS = {
    phrase: (band, source)
    for source, bands in _BANDS.items()
    for band, phrases in bands.items()
    for phrase in phrases.split("|")
    if phrase != "remote"
}
"""Phrase, band in per cent, and who gives it. Where a survey asked for a word, no standard is quoted for it."""

EVIDENTIAL = listed(
    "apparently|seemingly|evidently|reportedly|allegedly|alleged|purportedly|purported|supposedly|ostensibly|presumably|"
    "arguably|conceivably|plausibly|plausible|conceivable|perhaps|potentially|presumed|assumed|suspected|unconfirmed|"
    "unverified|uncertain|unclear|doubtful|questionable|tentative|tentatively|speculative|hypothetical|"
    "appear to|appears to|appeared to|appearing to|appear that|appears that|appeared that|it appears|it appeared|"
    "it would appear|appears likely|appears unlikely|appear likely|appears set|appears as|"
    "seem|seems|seemed|seeming|it seems|suggest|suggests|suggesting|suggestive|indicate|indicates|indicated|indicating|"
    "imply|implies|implied|implying|hint at|hints at|hinted|hinting|hint that|hints that|point to|points to|pointing to|"
    "believed|believe|believes|is thought to|are thought to|was thought to|were thought to|thought to|thought likely|"
    "is said to|are said to|was said to|were said to|said to be|said to have|is understood to|are understood to|"
    "understood to have|understood to be|reported to have|reported to be|estimated to|is estimated|are estimated|"
    "it is assumed|we assume|assume that|assumes that|assuming that|assuming all|assuming they|assuming it|presume|presumes|suppose that|"
    "suspect that|suspects that|suspects|suspicion|suspicions|"
    "speculate|speculated|speculates|speculation|speculating|rumoured|rumored|rumour|rumours|rumor|rumors|"
    "we think|i think|i believe|i guess|i suppose|we assess|we judge|we estimate|in our view|in my view|in my opinion|"
    "in our opinion|in our judgement|in our judgment|to my knowledge|to our knowledge|as far as is known|as far as we know|"
    "so far as is known|could well|may well|tend to|tends to|tended to|"
    "cannot rule out|cannot be ruled out|can not be ruled out|can't rule out|can't be ruled out|could not rule out|"
    "cannot be excluded|cannot exclude|not ruled out|cannot be discounted|not impossible|not inconceivable|"
    "not certain|not clear|not sure|not known whether|unsure|remains to be seen|it is unclear|far from certain|"
    "could not be verified|could not be confirmed|could not be independently verified|"
    "could not be independently confirmed|not been independently verified|not been independently confirmed|"
    "not been confirmed|cannot confirm|could not confirm|not independently verified|cannot be verified|"
    "cannot be confirmed|could not independently verify|could not verify|no confirmation|"
    "possible|possibility|possibilities|strong possibility|distinct possibility|in all likelihood|in all probability|"
    "likelihood|probability|most likely|more likely|less likely|more likely than not|quite likely|fairly likely|"
    "very probably|most probably|more than likely|extremely likely|extremely unlikely|rather likely|increasingly likely|"
    "quite possibly|very possibly|more probable|most probable|chances are|good chance|fair chance|some chance|small chance|"
    "slim chance|even chance|even chances|50-50|fifty-fifty|strong chance|real chance|outside chance|reasonable chance|"
    "in doubt|doubts that|doubt that|doubt whether|doubts whether|doubted that|doubted whether|doubts about|"
    "may|could|as it were|to some extent|to a degree|if true|if confirmed|if accurate|in theory|in principle|"
    "on the assumption|inconclusive|not conclusive|circumstantial|at face value|open question|"
    "odds are|virtually certain|near certain|nearly certain|all but certain|guess|guesses|hypothesis|hypotheses|conjecture|probable",
    parted_by="|",
)
"""Hedges for which no survey at hand gives a band: "evidential, no band"."""

NO_HEDGES = listed(
    "as soon as possible|as quickly as possible|as much as possible|as many as possible|as far as possible|"
    "as possible|if possible|wherever possible|where possible|whenever possible|best possible|possible to|made possible|"
    "make possible|makes possible|making possible|make it possible|makes it possible|made it possible|not possible|"
    "no doubt|without doubt|could not|could no longer|could only|indicate that they will|believe it or not|"
    "appear in|might of|the might|military might|economic might|full might|believe in|believes in|believed in|"
    "an unlikely|probable cause to|probability and statistics|statistics and probability|probability theory|could see|could hear|could feel|likelihood of a|assuming office|assuming control|assuming power|assuming command|"
    "assumed office|assumed power|assumed control|assumed command|point to point",
    parted_by="|",
)
"""Phrases with such a word that hold nothing back."""

FORECASTS = listed(
    "will|won't|shall|'ll|is going to|are going to|going to be|is expected to|are expected to|was expected to|"
    "were expected to|is set to|are set to|set to|poised to|is due to|are due to|is bound to|are bound to|"
    "is about to|are about to|is likely to|are likely to|is unlikely to|are unlikely to|"
    "is projected to|are projected to|is forecast to|are forecast to|forecasts|forecast that|predict|predicts|predicted|"
    "predicting|prediction|predictions|foresee|foresees|foreseeable|in prospect|plans to|plan to|planned to|planning to|"
    "intends to|intend to|in the coming|in the years ahead|in the months ahead|in the years to come|in years to come|"
    "in the near future|in the future|in the long run|next year|next month|next decade|sooner or later|on track to|"
    "scheduled to|slated to|look set to|looks set to|could soon|may soon|will soon|upcoming",
    parted_by="|",
)
"""Words that speak of what is to come."""

NO_FORECASTS = listed(
    "free will|political will|ill will|good will|the will|his will|her will|their will|its will|a will|last will|own will|"
    "at will|will to|will of|national will|unlikely to have|likely to have|unlikely to have been|likely to have been",
    parted_by="|",
)

DENIALS = listed(
    "deny|denies|denied|denying|denial|denials|fake news|baseless|groundless|unfounded|without foundation|fabricated|"
    "fabrication|fabrications|not true|untrue|totally false|completely false|entirely false|patently false|"
    "no basis in fact|nothing to do with|had no part in|rumour-mongering|rumor-mongering|smear campaign|smear|hoax|"
    "denied any|categorically denied|flatly denied|pure fiction|sheer invention|outright lie|a lie|absolute lie|"
    "far-fetched|absurd accusation|concocted|repudiated|repudiates|disavowed|disavows",
    parted_by="|",
)
"""Words by which somebody denies."""

REFUSED = listed(
    "access entry permission visas visa bail asylum service services boarding citizenship "
    "benefits coverage treatment medical food water overflight clearance parole funding opportunity"
)
"""What is refused, not gainsaid, when it is denied."""

REFUSED_TO = listed("him her them us me")
"""Who may stand between "denied" and what is refused."""

DISMISSALS = listed(
    "reject rejects rejected rejecting dismiss dismisses dismissed dismissing refute refutes refuted refuting rebut rebuts "
    "rebutted rebutting dispute disputes disputed disputing contradict contradicts contradicted brush brushes brushed "
    "shrug shrugs shrugged"
)
DISMISSED = listed(
    "claim claims allegation allegations report reports accusation accusations suggestion suggestions charge charges notion "
    "assertion assertions rumour rumours rumor rumors speculation idea criticism insinuations characterization as "
    "account accounts version"
)
"""Verbs that deny if one of these words follows them closely: "rejected the report as baseless"."""

NOT_DENIED = listed(
    "not nor neither or never without didn't doesn't cannot don't hasn't haven't wouldn't can't nobody declined refused"
)
"""Before "deny" they make it no denial: "neither confirmed nor denied"."""

OWN_DENIALS = listed("did not|does not|do not|has not|have not|had not|never|had never|has never|have never|didn't|hasn't|haven't|"
                     "hadn't|doesn't|was not|were not|is not|are not", parted_by="|")  # fmt: skip
"""After somebody's "said it": a denial of what the speaker did."""
PRONOUNS = listed("it he she they we i")
