"""What the letters say, to whom they can be read, and what they give away."""

import html
import re
from datetime import date

import pytest
from pydantic import ValidationError

from services.notifications.letters import (
    TEMPLATES,
    CareEndedToChild,
    CourtDocumentChased,
    CourtDocumentToIro,
    CoverNamedToChild,
    CoverNamedToSocialWorker,
    DecisionDisputedToChild,
    DecisionDisputedToFamily,
    DecisionDoneToChild,
    DigestOfNews,
    DisputeBeforeHearingToGuardian,
    DisputeBeforeHearingToLegal,
    GuardianContact,
    GuardianEndedToChild,
    GuardianNamedToIro,
    GuardianNamedToIroManager,
    HearingHeldToChild,
    InvitationToChild,
    InvitationToFamily,
    InvitationToProfessional,
    IroChangedToCafcass,
    IroChangedToChild,
    IroChangedToFamily,
    IroChangedToLegal,
    IroChangedToSocialWorker,
    IroContact,
    IroNamedToCafcass,
    IroNamedToChild,
    IroNamedToLegal,
    IroNamedToSocialWorker,
    IroSharedToChild,
    LeafletsToChild,
    LeafletsToFamily,
    LetterCannotBeComposed,
    MoveFrozenToChild,
    NewsLine,
    NoReviewNeededToChild,
    NoReviewNeededToFamily,
    OutcomeInPartToFamily,
    OutcomeToChild,
    OutcomeToFamily,
    OutcomeToProfessional,
    PatternLine,
    PracticePatternsToSeniorManager,
    ReviewCalledOffToChild,
    ReviewCalledOffToFamily,
    ReviewCalledOffToProfessional,
    ReviewRecordToGuardian,
    ReviewRecordToLegal,
    StageEnteredToManager,
    UrgentNews,
    compose,
)

SAM = IroContact(name="Samira Oduya", email="samira@council.example", phone="01482 300300")
DEV = IroContact(name="Dev Marsh", email="dev@council.example", phone="01482 300301")
GRACE = GuardianContact(name="Grace Holt", email="grace@cafcass.example", phone="01482 300400")
OURS = {"council_name": "Hessle Council"}
COMMON = {"iro": SAM} | OURS
CHILD = COMMON | {"child_name": "Tamsin", "siblings_sharing": 2}
LEGAL = COMMON | {"child_ref": "C1047", "court_case_number": "HU26C50001", "court_document_working_days": 5}
CAFCASS = COMMON | {"child_name": "Tamsin", "court_case_number": "HU26C50001"}
LINKS = {"told_link": "https://iro.test/told/a", "tell_link": "https://iro.test/tell/a"}
SOCIAL_WORKER = COMMON | {"child_ref": "C1047"} | LINKS
DOCUMENT = {
    "child_refs": ("C1047", "C1048"),
    "document": "an expert report",
    "document_ref": "DOC-7",
    "received_on": date(2026, 1, 5),
    "court_case_number": "HU26C50001",
} | OURS
CHASED = {"due_on": date(2026, 1, 12), "court_document_working_days": 5, "done_link": "https://iro.test/told/b"}
COVER = {
    "iro_name": "Samira Oduya",
    "stand_in": DEV,
    "away_from": date(2026, 6, 1),
    "away_to": date(2026, 6, 12),
} | OURS
GUARDIAN = {"guardian": GRACE, "child_ref": "C1047", "appointed_on": date(2026, 1, 5)} | OURS
RECORD = {"child_ref": "C1047", "distributed_on": date(2026, 2, 5), "record_link": "https://iro.test/record"} | OURS
DISPUTE = COMMON | {
    "disputed_for": ("C1047", "C1048"),
    "hearing_on": date(2026, 6, 1),
    "court_case_number": "HU26C50001",
}
NEWS = NewsLine(child_ref="C1047", says="The child is missing", on=date(2026, 3, 2), urgent=True)
LACKING = PatternLine(
    whose="Team T1", good=False, about="Reviews", from_on=date(2026, 1, 1), times=3, reviews=9, lacked=("the PEP",)
)
GOOD = PatternLine(whose="Provider P9", good=True, about="Contact", from_on=date(2026, 3, 2), children=3, times=4)
MEETING = {"review_on": date(2026, 3, 2), "starts_at": "14:30"}
OFF = {"review_on": date(2026, 3, 2)}
OUTCOME = COMMON | {"held_on": date(2026, 3, 2), "distributed_on": date(2026, 3, 20)}
BEFORE = {"previous_iro_name": "Dilys Hartley"}
LETTERS = {
    "iro_named_to_child": IroNamedToChild(**CHILD),
    "iro_changed_to_child": IroChangedToChild(**CHILD, **BEFORE),
    "iro_named_to_social_worker": IroNamedToSocialWorker(**SOCIAL_WORKER),
    "iro_changed_to_social_worker": IroChangedToSocialWorker(**SOCIAL_WORKER, **BEFORE),
    "iro_named_to_legal": IroNamedToLegal(**LEGAL),
    "iro_changed_to_legal": IroChangedToLegal(**LEGAL, **BEFORE),
    "iro_named_to_cafcass": IroNamedToCafcass(**CAFCASS),
    "iro_changed_to_cafcass": IroChangedToCafcass(**CAFCASS, **BEFORE),
    "iro_shared_to_child": IroSharedToChild(**COMMON, child_name="Tamsin", siblings_new=2, siblings_sharing=3),
    "cover_named_to_child": CoverNamedToChild(**COVER, child_name="Tamsin"),
    "cover_named_to_social_worker": CoverNamedToSocialWorker(**COVER, child_ref="C1047"),
    "guardian_named_to_iro": GuardianNamedToIro(**GUARDIAN, court_case_number="HU26C50001"),
    "court_document_to_iro": CourtDocumentToIro(
        **DOCUMENT, hearing_on=date(2026, 1, 9), open_link="https://iro.test/open"
    ),
    "court_document_chased": CourtDocumentChased(**DOCUMENT, **CHASED, link_missing=True),
    "review_record_to_legal": ReviewRecordToLegal(**RECORD, record_working_days=5, done_link="https://iro.test/told/c"),
    "review_record_to_guardian": ReviewRecordToGuardian(**RECORD),
    "leaflets_to_child": LeafletsToChild(**OURS, child_name="Tamsin"),
    "leaflets_to_family": LeafletsToFamily(**OURS, child_name="Tamsin"),
    "invitation_to_child": InvitationToChild(**COMMON, **MEETING, child_name="Tamsin"),
    "invitation_to_family": InvitationToFamily(**COMMON, **MEETING, child_name="Tamsin"),
    "invitation_to_professional": InvitationToProfessional(**COMMON, **MEETING, child_ref="C1047"),
    "hearing_held_to_child": HearingHeldToChild(**COMMON, child_name="Tamsin", happened_on=date(2026, 3, 2)),
    "review_called_off_to_child": ReviewCalledOffToChild(**COMMON, **OFF, child_name="Tamsin"),
    "review_called_off_to_family": ReviewCalledOffToFamily(**COMMON, **OFF, child_name="Tamsin"),
    "review_called_off_to_professional": ReviewCalledOffToProfessional(**COMMON, **OFF, child_ref="C1047"),
    "outcome_to_child": OutcomeToChild(
        **OUTCOME,
        child_name="Tamsin",
        decided=("You will see Mum every week", "Jo will take you to football.\nYou start in May."),
        recommended=("You should have your own room",),
    ),
    "outcome_to_family": OutcomeToFamily(**OUTCOME, child_name="Tamsin"),
    "outcome_in_part_to_family": OutcomeInPartToFamily(**OUTCOME, child_name="Tamsin"),
    "outcome_to_professional": OutcomeToProfessional(**OUTCOME, child_ref="C1047"),
    "urgent_news": UrgentNews(**OURS, lines=(NEWS,)),
    "digest_of_news": DigestOfNews(**OURS, lines=(NEWS.model_copy(update={"urgent": False}), NEWS)),
    "iro_changed_to_family": IroChangedToFamily(**COMMON, **BEFORE, child_name="Tamsin"),
    "care_ended_to_child": CareEndedToChild(**OURS, child_name="Tamsin", happened_on=date(2026, 3, 1)),
    "guardian_ended_to_child": GuardianEndedToChild(**COMMON, child_name="Tamsin"),
    "decision_done_to_child": DecisionDoneToChild(**COMMON, child_name="Tamsin"),
    "no_review_needed_to_child": NoReviewNeededToChild(**COMMON, child_name="Tamsin"),
    "no_review_needed_to_family": NoReviewNeededToFamily(**COMMON, child_name="Tamsin"),
    "decision_disputed_to_child": DecisionDisputedToChild(**COMMON, child_name="Tamsin"),
    "decision_disputed_to_family": DecisionDisputedToFamily(**COMMON, child_name="Tamsin"),
    "stage_entered_to_manager": StageEnteredToManager(
        **OURS, child_ref="C1047", happened_on=date(2026, 3, 2), answer_by=date(2026, 3, 9)
    ),
    "practice_patterns_to_senior_manager": PracticePatternsToSeniorManager(**OURS, patterns=(LACKING, GOOD)),
    "guardian_named_to_iro_manager": GuardianNamedToIroManager(**GUARDIAN, iro_name="Samira Oduya"),
    "move_frozen_to_child": MoveFrozenToChild(**COMMON, child_name="Tamsin"),
    "dispute_before_hearing_to_legal": DisputeBeforeHearingToLegal(**DISPUTE),
    "dispute_before_hearing_to_guardian": DisputeBeforeHearingToGuardian(**DISPUTE),
}
NAMING_THE_IRO = [name for name in LETTERS if name.startswith(("iro_named", "iro_changed"))]
STAYING = ["guardian_ended_to_child", "decision_done_to_child", "no_review_needed_to_child"]
STAYING += ["decision_disputed_to_child"]
FIRST_LETTERS = ["iro_named_to_child", "iro_changed_to_child"]
TO_CHILDREN = [
    *FIRST_LETTERS,
    "iro_shared_to_child",
    "cover_named_to_child",
    "move_frozen_to_child",
    "care_ended_to_child",
    "leaflets_to_child",
    "invitation_to_child",
    "review_called_off_to_child",
    "hearing_held_to_child",
    "outcome_to_child",
]
TO_CHILDREN += STAYING
SECRETS = [
    *("Dev", "Grace", "2026", "Samira", "Oduya", "samira@", "01482"),
    *("Tamsin", "Dilys", "C1047", "HU26C50001", "Hessle"),
]
JARGON = re.compile(
    r"\b(statutory|allocat|placement|looked-after|lac\b|legislat|regulat|monitor|participat|consult|facilitat|implement"
    r"|safeguard|proceedings|accommodation|representation|procedure|entitle|appropriate|regarding|ensure|chair|caseload)",
    re.IGNORECASE,
)
READING_GRADE = 4.0  # US grade 3 to 4 is a child of eight or nine


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9@.'-]*[A-Za-z0-9]", text)


def prose(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line and not line.isupper() and ": " not in line]
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", " ".join(lines)) if words_of(sentence)]


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    return max(1, len(groups) - word.lower().endswith("e"))


def reading_grade(text: str) -> float:
    sentences = prose(text)
    words = [word for sentence in sentences for word in words_of(sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def as_words(page: str) -> list[str]:
    body = re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])
    return [word.lower() for word in words_of(html.unescape(body))]


def test_every_template_is_tried_here():
    assert LETTERS.keys() == TEMPLATES.keys()


@pytest.mark.parametrize("name", LETTERS)
def test_the_html_says_the_same_words_as_the_text(name):
    letter = compose(name, LETTERS[name])
    assert as_words(letter.html) == [word.lower() for word in words_of(letter.text)]


@pytest.mark.parametrize("name", [*NAMING_THE_IRO, "iro_shared_to_child", *STAYING])
def test_every_letter_about_the_iro_names_them_and_how_to_reach_them(name):
    text = compose(name, LETTERS[name]).text
    assert all(detail in text for detail in ("Samira Oduya", "samira@council.example", "01482 300300"))
    assert ("Dilys Hartley" in text) == ("changed" in name)


@pytest.mark.parametrize("name", LETTERS)
def test_no_subject_line_and_no_repr_holds_personal_data(name):
    letter = compose(name, LETTERS[name])
    shown = f"{letter.subject} {letter!r} {LETTERS[name]!r} {LETTERS[name]} {SAM!r} {SAM}"
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize("name", TO_CHILDREN)
def test_a_child_of_eight_can_read_the_letter(name):
    text = compose(name, LETTERS[name]).text
    lengths = [len(words_of(sentence)) for sentence in prose(text)]
    assert sum(lengths) / len(lengths) < 12
    assert max(lengths) <= 20
    assert reading_grade(text) <= READING_GRADE
    assert not JARGON.findall(text)


@pytest.mark.parametrize("name", FIRST_LETTERS)
@pytest.mark.parametrize(
    "said",
    [
        "IRO is short for Independent Reviewing Officer.",
        "will come to meet you before your first review",
        "A review is a meeting about you",
        "where and when you would like to meet",
        "You share Samira Oduya with 2 of your brothers and sisters.",
        "An advocate is a person who is on your side.",
        "To complain means to tell us what is wrong",
        "ask your IRO or your social worker",
        "if a plan does not happen",
    ],
)
def test_the_child_is_told_all_that_children_asked_to_know(name, said):
    assert said in compose(name, LETTERS[name]).text


def test_a_child_whose_iro_changes_hears_that_the_old_one_should_introduce_the_new_one():
    text = compose("iro_changed_to_child", LETTERS["iro_changed_to_child"]).text
    assert "Your IRO was Dilys Hartley. They should come with your new IRO to say hello." in text


@pytest.mark.parametrize(
    ("sharing", "said"), [(0, None), (1, "one of your brothers or sisters."), (2, "2 of your brothers and sisters.")]
)
def test_sharing_is_told_only_when_a_brother_or_sister_has_the_same_iro(sharing, said):
    text = compose("iro_named_to_child", IroNamedToChild(**(CHILD | {"siblings_sharing": sharing}))).text
    assert ("You share" in text) == (said is not None)
    assert said is None or f"You share Samira Oduya with {said}" in text


@pytest.mark.parametrize("name", TO_CHILDREN)
def test_a_child_whose_name_is_not_held_is_greeted_all_the_same(name):
    letter = compose(name, LETTERS[name].model_copy(update={"child_name": None}))
    assert letter.text.startswith("Hello,\n")
    assert "<p>Hello,</p>" in letter.html


def test_after_the_first_review_the_child_hears_of_the_next_one():
    text = compose("iro_named_to_child", IroNamedToChild(**CHILD, first_review_held=True)).text
    assert "before your next review" in text
    assert "first review" not in text


def test_the_legal_department_is_asked_to_tell_the_court_and_to_copy_documents_within_the_policys_limit():
    text = compose("iro_named_to_legal", IroNamedToLegal(**(LEGAL | {"court_document_working_days": 7}))).text
    assert "tell the court" in text
    assert "within 7 working days" in text


@pytest.mark.parametrize(
    ("new", "in_all", "said"),
    [
        (1, 1, "One of your brothers or sisters now has the same IRO as you.\nSamira"),
        (2, 2, "2 of your brothers and sisters now have the same IRO as you.\nSamira"),
        (1, 3, "Now you share Samira Oduya with 3 of your brothers and sisters."),
    ],
)
def test_a_child_hears_who_shares_the_iro_now_and_with_how_many_that_makes(new, in_all, said):
    told = IroSharedToChild(**COMMON, siblings_new=new, siblings_sharing=in_all)
    text = compose("iro_shared_to_child", told).text
    assert said in text
    assert "Samira Oduya is still your IRO." in text


@pytest.mark.parametrize(
    ("last", "when", "then"),
    [
        (date(2026, 6, 12), "from Monday 1 June 2026 to Friday 12 June 2026.\n", "After that you can talk to Samira"),
        (date(2026, 6, 1), "is away on Monday 1 June 2026.\n", "After that you can talk to Samira"),
        (None, "is away from Monday 1 June 2026.\n", "We do not know yet when they will be back."),
    ],
)
def test_a_child_whose_iro_is_away_hears_until_when_and_whom_to_turn_to_meanwhile(last, when, then):
    text = compose("cover_named_to_child", CoverNamedToChild(**(COVER | {"away_to": last}))).text
    assert all(words in text for words in (when, then, "Samira Oduya is still your IRO.", "01482 300301"))
    assert "ask Dev Marsh or your social worker" in text
    to_the_worker = CoverNamedToSocialWorker(**(COVER | {"away_to": last}), child_ref="C1047")
    text = compose("cover_named_to_social_worker", to_the_worker).text
    assert ("The last day is not known yet." in text) == (last is None)
    assert "tell Dev Marsh of every significant change" in text


@pytest.mark.parametrize("name", ["guardian_named_to_iro", "guardian_named_to_iro_manager"])
def test_the_guardian_s_letter_says_who_they_are_since_when_and_for_which_child(name):
    text = compose(name, LETTERS[name]).text
    for said in ("Grace Holt", "grace@cafcass.example", "01482 300400", "Monday 5 January 2026", "C1047"):
        assert said in text
    assert ("HU26C50001" in text) == (name == "guardian_named_to_iro")


@pytest.mark.parametrize(
    ("iro", "said"), [("Samira Oduya", "Please pass these details on"), (None, "no Independent Reviewing Officer")]
)
def test_the_manager_reads_to_whom_the_guardian_s_details_are_to_be_passed_on(iro, said):
    text = compose("guardian_named_to_iro_manager", GuardianNamedToIroManager(**GUARDIAN, iro_name=iro)).text
    assert said in text
    assert ("Samira Oduya" in text) == (iro is not None)


def test_letters_to_the_council_s_own_people_use_the_case_reference_and_not_the_child_s_name():
    models = (IroNamedToSocialWorker, IroNamedToLegal, CoverNamedToSocialWorker, GuardianNamedToIroManager)
    for model in models:
        assert "child_name" not in model.model_fields


def test_a_name_with_markup_is_shown_and_not_obeyed():
    odd = SAM.model_copy(update={"name": "Sam <script>alert(1)</script> O'Hara & Co"})
    letter = compose("iro_named_to_child", IroNamedToChild(**(CHILD | {"iro": odd})))
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "Sam <script>alert(1)</script> O'Hara & Co" in letter.text


@pytest.mark.parametrize("name", ["", "   ", "Sam\nYour IRO is somebody else", "Sam\r\nBcc: x@y.example", "x" * 201])
def test_a_name_that_could_forge_a_line_is_refused_without_being_repeated(name):
    with pytest.raises(ValidationError) as refused:
        IroContact(name=name, phone="1")
    assert "somebody else" not in str(refused.value)


def test_an_iro_nobody_can_reach_cannot_be_written_about():
    with pytest.raises(ValidationError, match="telephone"):
        IroContact(name="Samira Oduya")


@pytest.mark.parametrize("name", ["no_such_letter", "iro_changed_to_child"])
def test_an_unknown_template_and_anothers_context_are_refused(name):
    with pytest.raises(LetterCannotBeComposed):
        compose(name, LETTERS["iro_named_to_child"])


def test_the_same_words_have_the_same_version_and_other_templates_another():
    versions = {name: compose(name, LETTERS[name]).template_version for name in LETTERS}
    assert len(set(versions.values())) == len(versions)
    assert versions == {name: compose(name, LETTERS[name]).template_version for name in LETTERS}


@pytest.mark.parametrize(
    ("moved_from", "said"),
    [(None, None), (date(2026, 2, 2), "not on Monday 2 February 2026 any more"), (date(2026, 3, 2), "another time")],
)
@pytest.mark.parametrize("name", ["invitation_to_child", "invitation_to_family", "invitation_to_professional"])
def test_whoever_was_told_another_day_or_time_reads_that_it_is_none_any_more(name, moved_from, said):
    letter = compose(name, LETTERS[name].model_copy(update={"moved_from": moved_from}))
    assert said in letter.text if said else "any more" not in letter.text
    assert as_words(letter.html) == [word.lower() for word in words_of(letter.text)]
