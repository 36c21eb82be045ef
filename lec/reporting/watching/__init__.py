"""What the watching pages show of nation, province and LAO, kept by version: counts only, never a child's name."""

from lec.reporting.watching.forecast import how_computed
from lec.reporting.watching.keeping import forget, kept_number, nation
from lec.reporting.watching.local import lao, province

__all__ = ["forget", "how_computed", "kept_number", "lao", "nation", "province"]
