"""Words for what people are, by which news introduces them and takes them up again."""

from __future__ import annotations

# Titles that stand before a name, and nouns that may stand before or behind it or for it.
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend fr
    prime vice pope cardinal archbishop bishop rabbi imam ayatollah sheikh shaykh mullah
    king queen prince princess emir sultan president premier chancellor minister secretary
    undersecretary senator sen representative rep congressman congresswoman governor gov
    mayor judge justice magistrate general gen colonel col lieutenant lt major maj captain
    capt commander cmdr sergeant sgt admiral adm brigadier brig marshal superintendent
    inspector detective sheriff constable officer ambassador envoy commissioner speaker
    chairman chairwoman chair attorney treasurer deputy councillor councilman councilwoman
    alderman comptroller
    """.split()
)
ROLE_NOUNS = TITLES | frozenset(
    """
    spokesman spokeswoman spokesperson leader ruler official aide adviser advisor strategist
    pollster lawyer counsel prosecutor barrister solicitor economist analyst expert
    specialist researcher scientist scholar historian academic lecturer author writer
    novelist poet journalist reporter correspondent columnist editor publisher host anchor
    presenter commentator pundit critic blogger activist campaigner organiser organizer
    advocate lobbyist dissident candidate nominee contender rival politician lawmaker
    legislator parliamentarian mp mep diplomat negotiator rapporteur monitor inspector
    observer head chief boss director administrator manager executive ceo founder co-founder
    cofounder owner partner entrepreneur investor trader banker billionaire businessman
    businesswoman coach player captain actor actress singer musician artist filmmaker
    comedian athlete soldier commandant fighter militant rebel veteran pilot policeman
    policewoman doctor physician surgeon nurse epidemiologist psychologist psychiatrist
    engineer teacher student pupil farmer worker driver fisherman resident villager
    neighbour neighbor witness survivor victim suspect defendant plaintiff whistleblower
    source member fellow co-author widow widower wife husband mother father son daughter
    brother sister uncle aunt cousin grandmother grandfather girlfriend boyfriend fiance
    fiancee friend colleague democrat republican conservative liberal socialist clerk
    secretary-general
    """.split()
)
PLURAL_ROLE_NOUNS = frozenset(
    """
    officials authorities spokesmen spokespeople spokespersons leaders lawmakers legislators
    senators ministers diplomats prosecutors investigators lawyers experts analysts
    economists scientists researchers scholars academics critics opponents supporters
    backers advocates activists campaigners protesters demonstrators residents villagers
    locals witnesses survivors relatives families victims sources insiders aides advisers
    advisors police officers troops soldiers militants rebels fighters republicans democrats
    conservatives liberals journalists reporters observers allies members doctors parents
    voters teachers workers
    """.split()
)
FEMININE = frozenset(
    """
    mrs ms miss dame lady baroness queen princess congresswoman spokeswoman chairwoman
    actress councilwoman businesswoman policewoman widow wife mother daughter sister aunt
    grandmother girlfriend fiancee woman girl
    """.split()
)
MASCULINE = frozenset(
    """
    mr sir lord baron king prince pope cardinal archbishop rabbi imam ayatollah sheikh
    congressman spokesman chairman actor councilman businessman policeman widower husband
    father son brother uncle grandfather boyfriend fiance man boy
    """.split()
)

# Words that make a run of capitals an organisation, a place or a time, not a person.
ORGANISATION_WORDS = frozenset(
    """
    academy administration agency alliance army assembly association authority bank board
    bureau cabinet campaign center centre chamber church club college command commission
    committee company congress corporation corps council court department federation forces
    force foundation front fund government group guard hospital house inc institute
    institution intelligence league library limited ltd magazine media ministry mission
    movement museum nations navy network news newspaper office organisation organization
    parliament party police post press project radio school secretariat senate service
    services society solutions state states street summit task team television times tribune
    trust union united university watch patrol administrators amendment treaty agreement
    accord constitution war conference express herald journal daily broadcasting tv airlines
    airport industries motors
    """.split()
)
NOT_NAMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march july
    september october november december christmas easter ramadan north south east west
    northern southern eastern western central
    """.split()
)


def bare(word: str) -> str:
    """`word` in small letters, without a possessive ending or dots: *Gen.* → *gen*."""
    word = word.casefold().replace("’", "'").replace("é", "e")
    return word.removesuffix("'s").removesuffix("'").replace(".", "").strip(',;:()[]"“”')


def is_role(word: str) -> bool:
    return bare(word).removeprefix("ex-") in ROLE_NOUNS


def gender_of(words: str) -> str | None:
    """``"f"`` or ``"m"`` where the words tell; None where they do not, or tell both."""
    bares = {bare(word) for word in words.split()}
    feminine, masculine = bool(bares & FEMININE), bool(bares & MASCULINE)
    return None if feminine == masculine else "f" if feminine else "m"
