"""Forms of signing in, activating a post and one's own profile."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid, Refused
from lec.web.forms import Form, ThaiDateField


def show_refusal(form: Form, refused: Refused) -> None:
    """Put a rule's sentence at the fields it names, otherwise at the top of the form."""
    faults = refused.faults if isinstance(refused, Invalid) else {}
    named = {name: sentence for name, sentence in faults.items() if name in form.fields}
    for name, sentence in named.items():
        form.add_error(name, sentence)
    if not named:
        form.add_error(None, refused.message)


class SignInForm(Form):
    """User name and password."""

    autocomplete = {"username": "username", "password": "current-password"}

    username = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("The code of your organisation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, max_length=200, widget=forms.PasswordInput
    )

    def clean_username(self) -> str:
        """The user name with Arabic digits, as codes are stored."""
        return to_arabic(self.cleaned_data["username"])


class CodeForm(Form):
    """The code printed on a slip."""

    code = forms.CharField(
        label=gettext_lazy("Code on the slip"),
        help_text=gettext_lazy("Six groups of four letters and digits; capital or small letters, both will do"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false", "class": "code"}),
    )


class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least 10 characters; a short sentence is easy to remember and hard to guess"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput,
    )
    password_again = forms.CharField(
        label=gettext_lazy("New password again"), strip=False, max_length=200, widget=forms.PasswordInput
    )

    def clean_password_again(self) -> str:
        """The two must be the same."""
        again: str = self.cleaned_data["password_again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class ContactForm(Form):
    """What an officer may correct about themselves."""

    autocomplete = {"position": "organization-title", "telephone": "tel", "email": "email"}

    position = forms.CharField(label=gettext_lazy("Position"), max_length=100)
    telephone = forms.CharField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("Shown to the levels above and below, who may need to call you"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def clean(self) -> dict[str, Any]:
        """Tidy what was typed; a telephone number holds digits."""
        super().clean()
        cleaned = {
            name: clean_text(value) if isinstance(value, str) and not name.startswith("password") else value
            for name, value in self.cleaned_data.items()
        }
        if telephone := cleaned.get("telephone"):
            cleaned["telephone"] = to_arabic(telephone)
            if sum(character.isdigit() for character in cleaned["telephone"]) < 9:
                self.add_error("telephone", _("Write the whole number, such as 081 234 5678."))
        return cleaned


class ProfileForm(ContactForm, NewPasswordForm):
    """The profile of an officer at first sign-in, with the new password (๕.๑(๓))."""

    autocomplete = {
        **ContactForm.autocomplete,
        "first_name": "given-name",
        "last_name": "family-name",
        "password": "new-password",
        "password_again": "new-password",
    }
    field_order = (
        "first_name",
        "last_name",
        "position",
        "telephone",
        "email",
        "order_number",
        "appointed_on",
        "password",
        "password_again",
    )

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Surname"), max_length=100)
    order_number = forms.CharField(
        label=gettext_lazy("Number of the appointment order"), max_length=100, required=False
    )
    appointed_on = ThaiDateField(label=gettext_lazy("Date of the appointment"), required=False)


class PasswordForm(NewPasswordForm):
    """The current password, then the new one."""

    autocomplete = {
        "current": "current-password",
        "password": "new-password",
        "password_again": "new-password",
    }
    field_order = ("current", "password", "password_again")

    current = forms.CharField(
        label=gettext_lazy("Current password"), strip=False, max_length=200, widget=forms.PasswordInput
    )
