"""The parts of a review's outcome. What people write stays here: events carry the answers as codes alone."""

from typing import ClassVar, Literal

from pydantic import AliasChoices, Field

from shared.events.base import Code, Codes, FactDate, Flag, Id, Reference
from shared.texts import Lines
from shared.web.bodies import Body, check_order

YesNo = Literal["yes", "no"]
Needed = Literal["yes", "no", "not_needed"]
Known = Literal["yes", "no", "not_known"]
Right = Literal["understood", "explained", "not_explained", "not_fitting"]
Happy = Literal["yes", "partly", "no", "not_said"]
Need = Literal["met", "shortfall", "no_need"]
Dimension = Literal["planned", "action_needed", "no_need"]


class SpokenTo(Body):
    """How the IRO spoke with the child before the meeting (Jersey 3.33 to 3.36)."""

    in_private: Flag
    """Alone with the child."""
    how: Literal["talked", "played", "observed", "written", "by_phone", "by_video", "advocate", "not_spoken_to"]
    """How the child's feelings were found out; babies are observed or played with (Jersey 3.35)."""
    in_placement: Flag
    """Whether the child was seen where the child lives (Jersey 3.36; Blackpool 8.3)."""
    on: FactDate | None = None
    """The day."""


class Attender(Body):
    """Somebody who was asked to come."""

    kind: Code
    """What they are to the child: `child`, `mother`, `father`, `carer`, `social_worker`, `team_manager`,
    `duty_worker`, `guardian`, `school`, and so on."""
    person_id: Id | None = None
    """Who, by the council's own id."""
    came: Literal["whole", "part", "apologies", "absent"]
    """To the whole review, to a part of it, sent apologies, or none of these."""
    chaired: Codes = ()
    """Which parts they chaired; a young person may chair (Jersey 3.37)."""


class Plans(Body):
    """Whether each plan is up to date (Blackpool 8.7)."""

    care_plan: Needed | None = None
    """The care plan."""
    health_plan: Needed | None = None
    """The health plan."""
    pep: Needed | None = None
    """The personal education plan."""
    pathway_plan: Needed | None = None
    """The pathway plan, from 16 on."""


class View(Body):
    """What somebody thinks, whether they came or not (Jersey 3.22)."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"text"})

    text: Lines | None = None
    """In their words, or the IRO's; never announced."""
    present: Flag
    """Whether they said it at the review."""


class Views(Body):
    """Whose views were considered."""

    child: View | None = None
    """The child's."""
    parents: View | None = None
    """The parents', and of others with parental responsibility."""
    carers: View | None = None
    """The carers'."""
    professionals: View | None = None
    """The professionals'."""


class Monitoring(Body):
    """What the monitoring form asks besides what the other parts tell (Blackpool 8.3 to 8.15)."""

    consulted_before: Literal["yes", "attempted", "no"] | None = None
    """Whether the IRO consulted the child before the review, or tried to (8.3)."""
    leisure_needs_met: YesNo | None = None
    """Whether the placement gives the child opportunities for leisure (8.11)."""
    substance_misuse: Known | None = None
    """Whether the child has a substance misuse problem (8.12)."""
    sexual_exploitation: Literal["no", "at_risk", "experiencing", "not_known"] | None = None
    """Whether the child is at risk of sexual exploitation, or experiences it (8.13)."""
    mental_health_issue: Known | None = None
    """Whether the child has a mental health issue (8.14)."""
    goes_missing: Known | None = None
    """Whether the child absconds or goes missing (8.15)."""


class Subject(Body):
    """One subject of the review, and what the IRO thinks of it."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"note"})

    satisfied: Flag
    """Whether the IRO is satisfied."""
    evidence_asked: Flag = False
    """Whether tangible evidence was asked for (Jersey 7.23)."""
    remedial_by: FactDate | None = None
    """By which day what was not done is to be put right (Jersey 3.39)."""
    note: Lines | None = None
    """Anything else; never announced."""


class Subjects(Body):
    """The fifteen subjects of a review (Jersey 3.38)."""

    changes_since: Subject | None = None
    """The effect of any change since the last review."""
    last_decisions: Subject | None = None
    """Whether the last review's decisions were implemented, and if not, why not."""
    legal_status: Subject | None = None
    """Whether the legal status remains appropriate."""
    permanence: Subject | None = None
    """Whether there is a plan for permanence within the child's time."""
    contact: Subject | None = None
    """The arrangements for contact."""
    placement: Subject | None = None
    """Whether the placement meets the child's needs."""
    education: Subject | None = None
    """Educational needs, progress and development."""
    leisure: Subject | None = None
    """Leisure activities."""
    health: Subject | None = None
    """The last health assessment, and what follows from it."""
    identity: Subject | None = None
    """The child's identity, and how its needs are met."""
    support: Subject | None = None
    """Whether advice and support are appropriate, and understood by the child."""
    leaving_care: Subject | None = None
    """What is to be prepared for the time after care."""
    wishes: Subject | None = None
    """Whether the social worker found out the child's wishes, and the plan shows it."""
    social_worker_visits: Subject | None = None
    """Whether the social worker visits at the minimum intervals, and when the child asks."""
    timeliness: Subject | None = None
    """Whether plans and decisions were acted upon in time."""


class TwoQuestions(Body):
    """The two questions that each child is asked each time (Jersey 1.3, 2.12)."""

    where_living: Happy | None = None
    """Whether the child is happy where they live."""
    with_plan: Happy | None = None
    """Whether the child is happy with the plan."""


class Rights(Body):
    """Whether the child knows each right, and understands it (Jersey 3.63, 3.64)."""

    to_apply: Right | None = None
    """To apply for an order."""
    to_discharge: Right | None = None
    """To have the care order discharged."""
    to_complain: Right | None = None
    """To complain, and how."""
    to_advocate: Right | None = None
    """To an advocate, and what an advocate does."""


class Proceedings(Body):
    """Whether the child wishes to go to court, and who helps (Jersey 3.63; Hull 2)."""

    wished: Flag
    """Whether the child wishes it."""
    help: Literal["appropriate_adult", "iro_assists"] | None = None
    """Who helps: an appropriate adult who was found, else the IRO."""


class LegalStatus(Body):
    """Whether the legal status still serves the child, and what was asked of the authority (Jersey 3.65)."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"answer"})

    appropriate: Flag
    """Whether it remains appropriate."""
    queried_on: FactDate | None = None
    """The day on which social worker and team manager were asked about it."""
    answered_on: FactDate | None = None
    """The day of their answer; it is awaited until then."""
    answer: Lines | None = None
    """What they answered; never announced."""

    def model_post_init(self, _context: object) -> None:
        check_order(self, "queried_on", "answered_on")


class Permanence(Body):
    """What was explained of the plan for permanence (Jersey 3.52)."""

    explained_to_child: Needed | None = None
    """Whether what it means was explained to the child."""
    explained_to_parents: Needed | None = None
    """Whether it was explained to the parents."""
    post_adoption_information: Needed | None = None
    """Whether parents or family were told of support after an adoption."""


class AdoptionDates(Body):
    """By when what goes with an adoption is to be completed (Jersey 3.53)."""

    life_story_work_by: FactDate | None = None
    """The life-story work."""
    later_life_letter_by: FactDate | None = None
    """The later-life letter."""
    post_adoption_plan_by: FactDate | None = None
    """The post-adoption plan."""


class Identity(Body):
    """How the needs of the child's identity are met (Jersey 3.49)."""

    culture: Need | None = None
    """Culture."""
    diet: Need | None = None
    """Diet."""
    disability: Need | None = None
    """Disability and personal care."""
    language: Need | None = None
    """Language."""
    religion: Need | None = None
    """Religion and belief."""


class Pep(Body):
    """The personal education plan (Jersey 3.47)."""

    made_with_child: YesNo | None = None
    """Whether it was made with the child and the adults concerned."""
    targets_set: YesNo | None = None
    """Whether it has targets."""
    progress: YesNo | None = None
    """Whether progress is satisfactory."""
    support: YesNo | None = None
    """Whether the child has the support needed for the targets."""


class Development(Body):
    """The dimensions of the child's development, each with its planned outcome or action (Jersey 3.45)."""

    health: Dimension | None = None
    """Health."""
    education: Dimension | None = None
    """Education."""
    emotional: Dimension | None = None
    """Emotional and behavioural development."""
    identity: Dimension | None = None
    """Identity."""
    family: Dimension | None = None
    """Family and social relationships."""
    presentation: Dimension | None = None
    """Social presentation."""
    self_care: Dimension | None = None
    """Skills of self-care."""


class Safeguarding(Body):
    """Whether the child is safe (Hull 2; Jersey 3.44)."""

    placement_safeguards: YesNo | None = None
    """Whether the placement safeguards the child."""
    concerns_raised: YesNo | None = None
    """Whether safeguarding concerns were raised."""
    child_protection_criteria: Literal["met", "not_met", "no_plan"] | None = None
    """Whether the criteria for a child protection plan are still met."""


class Advocacy(Body):
    """Whether somebody independent was considered, and what the child wants (Blackpool 7.9 to 7.12)."""

    advocate_considered: YesNo | None = None
    """Whether an advocate was considered."""
    independent_visitor_considered: YesNo | None = None
    """Whether an independent visitor was considered."""
    child_wants_advocate: Literal["yes", "no", "not_said"] | None = None
    """What the child wants."""


class SaidBesides(Body):
    """What else was said (Blackpool, appendix 3)."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"disagreements", "compliments"})

    disagreements: Lines | None = None
    """Disagreements; never announced."""
    compliments: Lines | None = None
    """Compliments; never announced."""


class ReferralBody(Body):
    """What another agency was asked for (Jersey 7.24)."""

    agency: Reference
    """Which agency."""
    made_on: FactDate
    """The day on which it was asked."""
    respond_by: FactDate | None = None
    """The day by which it is to answer."""

    def model_post_init(self, _context: object) -> None:
        check_order(self, "made_on", "respond_by")


class DecisionBody(Body):
    """What the review decided or recommended (Jersey 3.72, 3.73; Hull 2)."""

    WORDS: ClassVar[frozenset[str]] = frozenset({"words", "words_for_child", "need", "outcome"})

    id: Id | None = None
    """Yours, or the one that was answered; left out, the decision is known by its place in the list."""
    words: Lines | None = Field(default=None, validation_alias=AliasChoices("words", "text"))
    """The decision, in words for adults; never announced."""
    words_for_child: Lines | None = None
    """The same in words for the child, wanted of a child of 4 and over."""
    need: Lines | None = None
    """The need that it answers."""
    outcome: Lines | None = None
    """What it is to achieve."""
    responsible_person_id: Id | None = None
    """Who carries it out."""
    due_on: FactDate | None = None
    """By when."""
    urgent: Flag = False
    """Starred: not to wait for the record (Blackpool 6.9)."""
    recommendation: Flag = False
    """Recommended and not decided (Hull 2)."""
    supersedes: Id | None = None
    """An earlier decision of this child that it replaces."""
    referral: ReferralBody | None = None
    """What another agency was asked for."""
    record_ref: Reference | None = None
    """The council's own reference to it, by which its system may tell that it was carried out."""
