"""Reads what programs send: JSON whose text is text, and nothing that no database could keep."""

import json

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny


class WholeText(Parser):
    """JSON as usual, but half a character (a lone surrogate) makes the whole request unreadable (400)."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        content = super().parse_body(request)
        json.dumps(content, ensure_ascii=False).encode()
        return content
