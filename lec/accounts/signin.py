"""How a post proves itself at sign-in: the password backend and the hasher's cost."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from lec.accounts.models import Post


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: about 24 ms on a ministry's server."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class PostBackend(BaseBackend):
    """Checks user name and password; spends the same time when the user name is unknown."""

    def authenticate(
        self,
        request: Any,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Post | None:
        if not username or not password:
            return None
        post = Post.objects.filter(username=username.strip(), is_active=True).first()
        if post is None or not post.has_usable_password():
            make_password(password)
            return None
        return post if check_password(password, post.password) else None

    def get_user(self, user_id: int) -> Post | None:
        return Post.objects.filter(pk=user_id, is_active=True).first()
