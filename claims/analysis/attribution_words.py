"""Tables of the verbs and phrases by which a text says whose word it gives."""

from claims.analysis.tokens import listed

_IRREGULAR = {
    "say": ("says", "said", "saying", "said"),
    "tell": ("tells", "told", "telling", "told"),
    "write": ("writes", "wrote", "writing", "written"),
    "think": ("thinks", "thought", "thinking", "thought"),
    "know": ("knows", "knew", "knowing", "known"),
    "feel": ("feels", "felt", "feeling", "felt"),
    "hold": ("holds", "held", "holding", "held"),
    "see": ("sees", "saw", "seeing", "seen"),
    "find": ("finds", "found", "finding", "found"),
    "swear": ("swears", "swore", "swearing", "sworn"),
    "foresee": ("foresees", "foresaw", "foreseeing", "foreseen"),
    "tout": ("touts", "touted", "touting", "touted"),
    "admit": ("admits", "admitted", "admitting", "admitted"),
    "quip": ("quips", "quipped", "quipping", "quipped"),
    "rebut": ("rebuts", "rebutted", "rebutting", "rebutted"),
    "show": ("shows", "showed", "showing", "shown"),
    "learn": ("learns", "learned", "learning", "learned"),
    "understand": ("understands", "understood", "understanding", "understood"),
    "mean": ("means", "meant", "meaning", "meant"),
}


def forms(verb: str) -> tuple[str, str, str, str]:
    """Return says, said, saying, said of a verb."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing", verb[:-1] + "ied"
    third = verb + "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else verb + "s"
    return third, stem + "ed", (verb if verb.endswith("ee") else stem) + "ing", stem + "ed"


SPEECH = listed(
    "say tell state report announce add note mention comment explain reply write disclose reveal confirm testify "
    "acknowledge admit affirm allege argue assert claim contend declare insist maintain suggest swear warn "
    "emphasise emphasize stress underline underscore reiterate stipulate caution complain concede boast joke quip "
    "respond retort recall recount remark observe opine tweet post estimate assess calculate conclude predict "
    "forecast reckon propose recommend advise urge demand pledge promise vow accuse blame criticise criticize "
    "condemn denounce deny dispute reject refute rebut dismiss rebuke praise hail tout describe characterise "
    "characterize portray depict label brand dub declare proclaim profess attest vouch specify indicate imply hint "
    "signal speculate theorise theorize hypothesise hypothesize postulate counter object protest lament bemoan "
    "decry deride mock ridicule slam blast lambaste lash applaud commend congratulate endorse caution threaten "
    "call ask question wonder inquire answer ask quote cite tell brief inform notify remind assure convince "
    "highlight detail outline summarise summarize elaborate clarify echo confess apologise apologize document "
    "detect observe find show learn verify certify rule order instruct request appeal plead implore beg invite "
    "advocate champion defend justify attribute credit liken narrate whisper shout yell scream "
    "mutter murmur chant retweet sneer scoff vent gush enthuse grumble chide scold"
)
"""Verbs of saying, writing, finding out, blaming and promising."""

THOUGHT = listed(
    "believe think expect hope fear want feel consider suspect doubt know understand anticipate foresee imagine "
    "assume presume suppose guess worry regret view regard see agree disagree favour favor oppose support prefer "
    "wish intend plan decide trust judge deem realise realize envision envisage hold perceive interpret seek "
    "conclude determine recognise recognize appreciate love hate admire respect"
)
"""Verbs of thinking and wanting: whose view it is, not whose word."""

INFERRED = frozenset(
    form
    for verb in listed(
        "show suggest imply indicate highlight underscore underline reveal find detail outline signal underscore add "
        "threaten confirm determine document emphasise emphasize hint explain"
    )
    for form in (verb, *forms(verb))
)
"""Verbs by which things tell too ("the war has shown"): speech only if who does it can speak or is a paper."""

ALL_FORMS = frozenset(form for verb in SPEECH | THOUGHT for form in (verb, *forms(verb)))

ALSO_NOUNS = listed(
    "report reports claim claims state states note notes post posts comment comments remark remarks estimate estimates "
    "forecast forecasts demand demands pledge pledges promise promises vow vows blame praise label labels brand brands hint "
    "hints signal signals counter object objects protest protests call calls question questions wonder answer "
    "answers quote quotes brief briefs highlight highlights detail details outline echo document documents find finds finding "
    "findings show shows rule rules order orders request requests appeal appeals credit credits compare hope hopes fear fears want "
    "wants feel doubt doubts view views regard regards support supports favour favor wish plan plans trust judge "
    "judges hold holds respect love like likes mean means see warning warnings ruling rulings building feeling feelings understanding "
    "reporting holding meaning finding offer tweet tweets reply replies response stress relate relates worry worries "
    "attribute champion blast slam mock "
    "advocate relating following add adds maintain maintains observe observing support supporting oppose opposing known held found "
    "supported shown felt recall dispute disputes posting object planning calling invite shout"
)
"""Forms of these verbs that are nouns, or other verbs, as often: taken for verbs only where the words around say so."""

NOT_BY = listed(
    "justified defended supported opposed ordered ruled planned credited championed advocated endorsed threatened called invited "
    "sought held seen known compared preferred favored favoured loved liked hated admired respected trusted documented detailed "
    "outlined attributed decided determined shown found wanted intended signaled signalled branded labeled labelled dubbed "
    "feared requested"
)
"""Done by somebody, these tell no word of theirs: "justified by", "supported by"."""

NOT_ALONE = listed(
    "call calls called calling ask asks asked asking find finds found finding show shows showed showing shown see sees saw seeing "
    "seen hold holds held holding know knows knew knowing known feel feels felt feeling want wants wanted wanting support supports "
    "supported supporting seek seeks sought seeking plan plans planned planning intend intends intended like likes liked love "
    "loves loved mean means meant meaning maintain maintains maintained maintaining order orders ordered rule ruled "
    "rules add adds added adding decide decides decided deciding determine determines determined document documents documented detect "
    "detects detected learn learns learned learning post posts posted posting reject rejects rejected defend defends defended "
    "defending compare compares compared describe observe observes observed consider considers considering favor favors favored "
    "favour favours favoured oppose opposes opposed consider considers considered credit credits credited invite invites invited "
    "detail outline outlined imply implies implied indicate indicates indicated signal signals signaled signalled "
    "suggest suggests suggested reveal reveals revealed confirm confirmed confirms prefer respect respects respected hate "
    "understand understands understood trust trusts trusted judge judged answer answered answers respond responds responded "
    "appeal threaten threatens threatened promise promises promised endorse endorses endorsed inform informs informed view views viewed "
    "praise praised label labeled brand branded mock mocked relate related attribute attributed attributes recognise recognize "
    "recognised recognized appreciate appreciates realise realize realised realized verify verified blast blasted slam slammed highlight "
    "highlights highlighted echo echoed echoes quote quoted quotes write writes wrote writing request requested requests "
    "admire anticipate assume assumes assumed mention mentioned mentions convince convinced"
)
"""Verbs that attribute something only with what follows: that, a quotation, "for", "to"."""

PHRASES = {
    "according to": "by",
    "as told to": "by",
    "in the words of": "by",
    "in the view of": "by",
    "in the opinion of": "by",
    "in the eyes of": "by",
    "in the judgment of": "by",
    "in the judgement of": "by",
    "on the word of": "by",
    "by the account of": "by",
    "per": "per",
    "citing": "citing",
    "cites": "citing",
    "cited": "citing",
    "quoting": "citing",
    "quotes": "citing",
    "referring to reports by": "citing",
    "reportedly": "nobody",
    "allegedly": "nobody",
    "supposedly": "nobody",
    "purportedly": "nobody",
    "ostensibly": "nobody",
    "it is said that": "nobody",
    "it is understood that": "nobody",
    "it is believed that": "nobody",
    "it is reported that": "nobody",
    "it was reported that": "nobody",
    "it is thought that": "nobody",
    "it has been reported that": "nobody",
    "it emerged that": "nobody",
    "word is that": "nobody",
    "rumour has it": "nobody",
    "rumor has it": "nobody",
    "made clear": "says",
    "makes clear": "says",
    "made it clear": "says",
    "makes it clear": "says",
    "called for": "says",
    "calls for": "says",
    "calling for": "says",
    "called on": "says",
    "calls on": "says",
    "calling on": "says",
    "pointed out": "says",
    "points out": "says",
    "pointing out": "says",
    "went on to say": "says",
    "hit back": "says",
    "spoke of": "says",
    "speaks of": "says",
    "speaking of": "says",
    "talked about": "says",
    "talks about": "says",
    "talking about": "says",
    "spoke about": "says",
    "ruled out": "says",
    "rules out": "says",
    "took issue with": "says",
    "takes issue with": "says",
    "spoke out": "says",
    "weighed in": "says",
    "issued a statement": "says",
    "cast doubt on": "says",
    "casts doubt on": "says",
    "referred to": "says",
    "refers to": "says",
    "referring to": "says",
    "claimed responsibility": "says",
    "took credit": "says",
    "is convinced": "thinks",
    "are convinced": "thinks",
    "was convinced": "thinks",
    "is confident": "thinks",
    "are confident": "thinks",
    "is sure": "thinks",
    "are sure": "thinks",
    "is concerned": "thinks",
    "are concerned": "thinks",
    "was concerned": "thinks",
    "were concerned": "thinks",
    "is worried": "thinks",
    "are worried": "thinks",
    "is aware": "thinks",
    "is afraid": "thinks",
    "in favor of": "thinks",
    "in favour of": "thinks",
    "is skeptical": "thinks",
    "are skeptical": "thinks",
    "is sceptical": "thinks",
}
"""Phrases that attribute: to whom follows ("by", "per", "citing"), to nobody named, or to the subject ("says", "thinks")."""

NOUNS = listed(
    "statement statements claim claims assertion assertions allegation allegations accusation accusations report reports "
    "announcement announcements warning warnings contention suggestion suggestions argument arguments belief beliefs "
    "opinion opinions view views fear fears hope hopes concern concerns complaint complaints prediction predictions pledge "
    "pledges promise promises vow vows demand demands call calls remark remarks comment comments testimony denial denials "
    "confirmation acknowledgment acknowledgement admission insistence assurance assurances conclusion conclusions "
    "finding findings estimate estimates assessment assessments notion idea theory speculation rumor rumors rumour "
    "rumours revelation revelations charge charges threat threats criticism doubts question questions perception "
    "indication indications suspicion suspicions worry worries impression feeling sense proposal proposals plan intention desire "
    "willingness determination expectation expectations request decision ruling tweet tweets"
)
"""Nouns of saying and thinking: with "that", or owned by somebody and followed by "that", "to", "about", "for"."""

VIEWS = listed(
    "belief beliefs opinion opinions view views fear fears hope hopes concern concerns notion idea theory perception suspicion "
    "suspicions worry worries impression feeling sense plan intention desire willingness determination expectation expectations "
    "doubts decision ruling proposal"
)
"""Those of them that are thought and not said."""

PASSIVE_UNNAMED = listed(
    "said reported believed thought understood alleged rumoured rumored known estimated assumed "
    "presumed considered deemed suspected claimed assessed feared"
)
"""With is, are, was and "to" behind them, they name nobody: "is believed to"."""

BE = listed("is are was were be been being 's 're am get got gets remain remains")
HAVE = listed("has have had 've 'd having")
MODALS = listed("will would can could may might must shall should do does did to 'll")
SKIPPED = listed(
    "also later first once repeatedly already then never not still now often again just even only further previously "
    "recently earlier since initially quickly long always sometimes twice both all subsequently soon "
    "meanwhile thus therefore instead yesterday today monday tuesday wednesday thursday friday saturday sunday"
)
"""Words that may stand between who says and the verb."""

BOUNDS = listed(
    "that which who whom whose because when while as although though but if since where whereas after before until unless "
    "so whether than what why how and or nor yet is are was were be been being has have had do does did will would can could "
    "may might must shall should not n't then"
)
"""Words at which the name of who says it begins or ends at the latest."""

ENDS = listed(
    "in on at during that this last after before when while as who which about earlier later yesterday today "
    "monday tuesday wednesday thursday friday saturday sunday and but or if because with from by to into over under "
    "is are was were has had have will would could can may might said says told where whose also since through among "
    "against amid following via next"
)
"""Words at which a name ends that is read from left to right."""

DETERMINERS = listed(
    "the a an this that these those his her its their our your my any some no every each such another more most of in on "
    "at by for with from to as into about under than other many few several all both newly so-called oft"
)
PRONOUNS = listed(
    "i you he she it we they who which everyone somebody someone many some others most few nobody critics"
)

OPENERS = listed(
    "in on at after before during since for following earlier last this later meanwhile with by from under despite as while when"
)
"""Words with which a sentence begins before its subject, up to a comma."""

NOT_SOURCES = listed("it there this that which what one nobody nothing")
"""Subjects that name nobody: "it says much" stays, but gives no name."""
