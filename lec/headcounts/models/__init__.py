"""The tables of head counts."""

from lec.headcounts.models.answers import Answer, Request, SchoolContact
from lec.headcounts.models.numbers import Cell, Draft, Headcount, NameList, Source

__all__ = ["Answer", "Cell", "Draft", "Headcount", "NameList", "Request", "SchoolContact", "Source"]
