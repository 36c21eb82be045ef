"""The form that all forms are made of: dress, hints, faults, Thai dates."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from lec.web.forms import Form, ThaiDateField


class Sample(Form):
    autocomplete = {"telephone": "tel"}

    name = forms.CharField(label="Name", help_text="As in the register")
    telephone = forms.CharField(label="Telephone", required=False)
    weight = forms.IntegerField(label="Weight", required=False)
    sex = forms.ChoiceField(label="Sex", choices=[("M", "M"), ("F", "F")], widget=forms.RadioSelect)
    born = ThaiDateField(label="Born", required=False)
    sure = forms.BooleanField(label="Sure", error_messages={"required": "You must be sure."})


FULL = {"name": "a", "sex": "M", "sure": "on"}


def test_browsers_remember_only_the_officers_own_data() -> None:
    form = Sample()
    assert [form.fields[name].widget.attrs["autocomplete"] for name in ("name", "telephone")] == ["off", "tel"]


def test_a_number_is_typed_as_text_with_a_numeric_keyboard() -> None:
    widget = Sample().fields["weight"].widget
    assert (widget.input_type, widget.attrs["inputmode"]) == ("text", "numeric")


def test_a_missing_answer_is_asked_for_in_words_that_fit_the_field() -> None:
    with translation.override("en"):
        errors = Sample({}).errors.get_json_data()
    assert {name: found[0]["message"] for name, found in errors.items()} == {
        "name": "Fill in this field.",
        "sex": "Choose one.",
        "sure": "You must be sure.",
    }


@pytest.mark.parametrize("text", ["16/5/2558", "๑๖/๕/๒๕๕๘", "2015-05-16", "16 พ.ค. 2558"])
def test_a_date_is_understood_as_people_write_it(text: str) -> None:
    form = Sample({**FULL, "born": text})
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(2015, 5, 16)


@pytest.mark.parametrize("text", ["16/5/58", "31/2/2558", "yesterday"])
def test_a_date_that_must_be_guessed_is_refused(text: str) -> None:
    assert list(Sample({**FULL, "born": text}).errors) == ["born"]


def test_a_date_is_shown_again_as_people_write_it() -> None:
    assert Sample(initial={"born": date(2015, 5, 16)})["born"].value() == "16 พ.ค. 2558"


def test_a_fault_stands_at_the_top_and_at_the_field() -> None:
    with translation.override("en"):
        page = render_to_string("partials/form.html", {"form": Sample({"sex": "M", "sure": "on"}), "submit": "Go"})
    assert page.count('<a href="#id_name">Name: Fill in this field.</a>') == 1
    assert page.count('id="id_name_error"') == 1
    assert page.count('aria-describedby="id_name_helptext id_name_error"') == 1


def test_an_optional_field_says_so_and_none_has_an_asterisk() -> None:
    with translation.override("en"):
        page = render_to_string("partials/form.html", {"form": Sample(), "submit": "Go"})
    assert (page.count("(optional)"), page.count("*")) == (3, 0)
