"""The kinds of field that callers send to allocation in more than one place, each with its description."""

from typing import Annotated, Literal

from pydantic import Field

from shared import texts
from shared.events.base import Code, FactDate, Id

IroId = Annotated[Id, Field(description="the IRO's id in the council's own system; left out, one is made")]
Fte = Annotated[
    float, Field(strict=True, ge=0.01, le=1.5, description="working time as a share of a full-time post: 0.6, say")
]
Share = Annotated[
    float,
    Field(
        strict=True,
        ge=0.01,
        le=1,
        description="the share of the hours that is for children's reviews: a joint post states it (1 until it does)",
    ),
]
Name = Annotated[texts.Name, Field(description="the name as children and parents know it")]
Email = Annotated[texts.EmailAddress, Field(description="where the child's people write to the IRO")]
Phone = Annotated[texts.Phone, Field(description="where the child's people reach the IRO by telephone")]
Role = Annotated[
    Literal["iro", "corporate_iro", "iro_and_conference_chair"],
    Field(description="a Corporate IRO reviews foster carers and is given no child but by a manager"),
]
RegistrationNumber = Annotated[Code, Field(description="the number with the UK's regulator of social workers")]
QualifiedOn = Annotated[FactDate | None, Field(description="qualified as a social worker on this day, which is over")]
Methods = Annotated[
    list[Code], Field(max_length=50, description="how the IRO communicates beside speech, as codes: `bsl`, `makaton`")
]
ActiveFrom = Annotated[FactDate | None, Field(description="the first day of work here; left out when joining, today")]
ActiveTo = Annotated[
    FactDate | None, Field(description="the last day of work here; left out or null: until further notice")
]
Reason = Annotated[texts.Sentence, Field(description="why, in a sentence; kept with the decision and shown")]
AwayTo = Annotated[FactDate | None, Field(description="the last day away; left out or null: until further notice")]
AwayKind = Annotated[Code, Field(description="a code of the council's own: `maternity`, `sickness`, `leave`")]
