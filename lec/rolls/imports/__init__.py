"""From a spreadsheet to the roll: reading it, previewing what it changes, applying it."""

from lec.rolls.imports.applying import Applied as Applied
from lec.rolls.imports.applying import apply_upload as apply_upload
from lec.rolls.imports.applying import read_upload as read_upload
from lec.rolls.imports.previewing import Preview as Preview
from lec.rolls.imports.previewing import preview as preview
from lec.rolls.imports.reading import Reading as Reading
from lec.rolls.imports.reading import read_file as read_file
