"""The tables of premises."""

from lec.premises.models.basics import Basics, Electricity, Internet, Water
from lec.premises.models.buildings import Building, BuildingKind, Condition
from lec.premises.models.surveys import Concerns, Question, QuestionKind, SurveyAnswer, SurveyForm

__all__ = [
    "Basics",
    "Building",
    "BuildingKind",
    "Concerns",
    "Condition",
    "Electricity",
    "Internet",
    "Question",
    "QuestionKind",
    "SurveyAnswer",
    "SurveyForm",
    "Water",
]
