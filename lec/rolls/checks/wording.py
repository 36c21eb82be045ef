"""The figures of a message as people read them: ป.6 for P6, days of the Buddhist era, 1,234."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

from lec.lib.grades import GRADES
from lec.lib.thai_calendar import format_date


def readable(name: str, value: int | str) -> str:
    """One figure by what it is: grade and below, class, day, minute; anything else a number."""
    text = str(value)
    language = "en" if get_language() == "en" else "th"
    if name in ("grade", "below", "class"):
        grade, slash, room = text.partition("/")
        known = GRADES.get(grade)
        label = (known.english if language == "en" else known.thai) if known else grade
        return f"{label}{slash}{room}"
    if name == "day":
        return format_date(date.fromisoformat(text), "short", language)
    if name == "minute":
        moment = timezone.localtime(datetime.fromisoformat(text))
        return f"{format_date(moment.date(), 'short', language)} {moment:%H:%M}"
    return f"{int(text):,}" if text.isdecimal() else text
