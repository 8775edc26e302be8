"""A council's policy as data: every time limit is a duty of a profile, never a number in code."""

from shared.policy.duty import Answer, AtLeast, Contains, Count, Duty, NotIn, Start
from shared.policy.errors import BadDate, BadProfile, NoSuchDuty, NoSuchProfile, PolicyError
from shared.policy.names import Category
from shared.policy.profiles import (
    Profile,
    duty_under,
    load_profile,
    names_now,
    once_a_profile,
    profile_names,
    read_now,
    read_profile,
)
from shared.policy.settings import Hours, QuietHours, Settings
from shared.policy.timetable import Timetable, timetable

__all__ = [
    "Answer",
    "AtLeast",
    "BadDate",
    "BadProfile",
    "Category",
    "Contains",
    "Count",
    "Duty",
    "Hours",
    "NoSuchDuty",
    "NoSuchProfile",
    "NotIn",
    "PolicyError",
    "Profile",
    "QuietHours",
    "Settings",
    "Start",
    "Timetable",
    "duty_under",
    "load_profile",
    "names_now",
    "once_a_profile",
    "profile_names",
    "read_now",
    "read_profile",
    "timetable",
]
