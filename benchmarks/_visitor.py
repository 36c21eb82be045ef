"""An officer at a browser: signed in, over real HTTP."""

import http.client
import time
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "c" * 32


class Visitor:
    """One officer's session; every request is a connection of its own, as behind a proxy."""

    def __init__(self, port: int, post: Any) -> None:
        from django.test import Client

        client = Client()
        client.force_login(post, backend="lec.accounts.signin.PostBackend")
        self.port = port
        session = client.cookies["lec_session"].value
        self.headers = {"Cookie": f"lec_session={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}

    def get(self, path: str) -> float:
        """Open a page; answers the seconds it took."""
        return self._request("GET", path, None, {}, 200)[0]

    def send_file(self, path: str, name: str, content: bytes) -> tuple[float, str]:
        """Send a file by the form that has a field `file`; answers the seconds and where it leads."""
        mark = uuid.uuid4().hex
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._request("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}, 302)

    def post(self, path: str, **fields: str) -> float:
        """Send a form that leads on; answers the seconds it took."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, urlencode(fields).encode(), kind, 302)[0]

    def _request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], expected: int
    ) -> tuple[float, str]:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, self.headers | headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        taken = time.perf_counter() - begun
        if answer.status != expected:
            raise SystemExit(f"{method} {path} answered {answer.status}: {content.decode()[:2000]}")
        return taken, urlsplit(answer.headers.get("Location", "")).path
