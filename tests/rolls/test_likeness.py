"""Who looks like one person and who does not: each rule of likeness by a case."""

from datetime import date

import pytest

from lec.rolls.likeness import (
    OTHER,
    SAME,
    SLIP,
    SPELLING,
    Likeness,
    NameIndex,
    Person,
    birth_ground,
    compare_persons,
    compare_words,
    heard,
    pairs_of_one_day,
)

BORN = date(2018, 3, 4)


def person(learner_id: int = 1, **more: object) -> Person:
    """A child of one school; the second of a pair stands at another school unless a test says otherwise."""
    facts: dict[str, object] = {
        "first_name": "กมลชนก",
        "last_name": "ศรีสวัสดิ์",
        "sex": "F",
        "birth_date": BORN,
        "is_national": False,
        "place": (learner_id, "P1", "1"),
    }
    return Person(learner_id, **(facts | more))  # type: ignore[arg-type]


def grounds(**more: object) -> tuple[str, ...] | None:
    """The grounds on which the child above and one who differs in `more` are one person."""
    found = compare_persons(person(1), person(2, **more))
    assert found == compare_persons(person(2, **more), person(1))
    return found.grounds if found else None


# --- how names sound -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("วิรัช", "วิลัช"),  # ร ล
        ("ณภัทร", "นภัทร"),  # ณ น
        ("ศศิธร", "สสิธร"),  # ศ ส
        ("เกษม", "เกสม"),  # ษ ส
        ("ศักดิ์ชัย", "ศักดิชัย"),  # the silencing mark left out
        ("น้ำฝน", "นำฝน"),  # a tone mark left out
        ("สุพรรณ", "สุพัน"),  # รร ัน
        ("วรรณา", "วันนา"),
        ("กรรณิการ์", "กันนิการ์"),
        ("สุขขุม", "สุขุม"),  # doubled letters
        ("ปัญญา", "ปันยา"),
        ("ณัฏฐ์", "ณัฐ"),
        ("ภัทรพล", "พัทรพล"),
        ("ไชยา", "ชัยยา"),
        ("ขวัญ", "ขวัน"),
        ("ญาณี", "ยานี"),
        ("กัญญา", "กันยา"),
        ("อำพล", "อัมพล"),
        ("ทองดี", "ทอง ดี"),  # a blank between
        ("เด็กชายธนกร", "ธนกร"),  # a prefix written into the name
        ("ด.ช.ธนกร", "ธนกร"),
        ("Anna", "anna"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert heard(one) == heard(other)
    assert compare_words(one, other) == SPELLING


@pytest.mark.parametrize(("one", "other"), [("สมชาย", "สมหญิง"), ("ธันวา", "ธารา"), ("พลอย", "เพชร"), ("ดาว", "ดา")])
def test_other_names_are_other_names(one: str, other: str) -> None:
    assert compare_words(one, other) == OTHER


def test_one_name_as_written_is_the_same() -> None:
    assert compare_words("กมลชนก", "กมลชนก") == SAME


def test_one_letter_is_a_slip_in_a_name_of_four_and_two_in_a_surname_of_nine() -> None:
    assert compare_words("ธนกร", "ธนกรณ") == SLIP
    assert compare_words("ดาว", "ดวว") == OTHER
    assert compare_words("เจริญสุขสวัสดิ์", "เจริญสุสวัสด") == OTHER
    assert compare_words("เจริญสุขสวัสดิ์", "เจริญสุสวัสด", most_slips=2) == SLIP


# --- birth dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BORN, "birth-same"),
        (date(2018, 4, 3), "birth-swapped"),
        (date(2018, 3, 14), "birth-digit"),
        (date(2018, 8, 4), "birth-digit"),
        (date(2013, 3, 4), "birth-digit"),
        (date(2019, 3, 4), "birth-year"),
        (date(2017, 3, 4), "birth-year"),
        (date(1475, 3, 4), "birth-era"),
        (date(2019, 3, 5), None),
        (date(2018, 5, 13), None),
        (date(2020, 4, 3), None),
    ],
)
def test_birth_dates_are_one_or_off_by_a_slip(other: date, expected: str | None) -> None:
    assert birth_ground(BORN, other) == expected
    assert birth_ground(other, BORN) == expected


def test_a_year_that_turns_two_digits_is_one_year() -> None:
    assert birth_ground(date(2019, 3, 4), date(2020, 3, 4)) == "birth-year"


# --- pairs ---------------------------------------------------------------------------------------


def test_same_names_and_birth_date_are_alike_in_full() -> None:
    assert compare_persons(person(1), person(2)) == Likeness(100, ("name-same", "birth-same"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"last_name": "สีสวัสดิ"}, ("name-slip", "birth-same")),
        ({"last_name": "ศรีสวัสดิ"}, ("name-spelling", "birth-same")),
        ({"first_name": "กมลชนกศรี", "last_name": "สวัสดิ์"}, ("name-split", "birth-same")),
        ({"first_name": "กมลชนา"}, ("name-slip", "birth-same")),
        ({"first_name": "เด็กหญิงกมลชนก"}, ("name-spelling", "birth-same")),
        ({"birth_date": date(2018, 4, 3)}, ("name-same", "birth-swapped")),
        ({"birth_date": date(2018, 4, 3), "last_name": "ศรีสวัสดิ"}, ("name-spelling", "birth-swapped")),
        ({"sex": "M"}, ("name-same", "birth-same", "sex-other")),
    ],
)
def test_records_of_one_person_are_told_with_grounds(more: dict[str, object], expected: tuple[str, ...]) -> None:
    assert grounds(**more) == expected


@pytest.mark.parametrize(
    "more",
    [
        {"first_name": "ปวีณา"},
        {"last_name": "ทองดี"},
        {"birth_date": date(2018, 3, 4).replace(day=27)},
        {"birth_date": date(2018, 4, 3), "first_name": "กมลชนา"},
        {"sex": "M", "first_name": "กมลชนา"},
    ],
)
def test_records_of_two_people_are_not_told(more: dict[str, object]) -> None:
    assert grounds(**more) is None


def test_the_same_parents_add_and_other_parents_take() -> None:
    one = person(1, mother="นางสมศรี ศรีสวัสดิ์", first_name="กมลชนก", last_name="ศรีสวัสดิ")
    same = compare_persons(one, person(2, mother="สมสี ศรีสวัสดิ"))
    other = compare_persons(one, person(2, mother="พิมพ์ใจ ทองดี"))
    assert same == Likeness(100, ("name-spelling", "birth-same", "parents-same"))
    assert other == Likeness(75, ("name-spelling", "birth-same", "parents-other"))


def test_a_parent_kept_on_one_side_only_tells_nothing() -> None:
    found = compare_persons(person(1, father="สมชาย ศรีสวัสดิ์"), person(2, mother="สมศรี ศรีสวัสดิ์"))
    assert found == Likeness(100, ("name-same", "birth-same"))


def test_another_surname_needs_the_same_mother() -> None:
    one = person(1, mother="สมศรี ศรีสวัสดิ์")
    assert compare_persons(one, person(2, last_name="ทองดี", mother="สมศรี ศรีสวัสดิ์")) == Likeness(
        85, ("surname-other", "birth-same", "parents-same")
    )
    assert compare_persons(one, person(2, last_name="ทองดี")) is None


def test_two_national_ids_speak_against_but_do_not_decide() -> None:
    found = compare_persons(person(1, is_national=True), person(2, is_national=True))
    assert found == Likeness(70, ("name-same", "birth-same", "identifiers-valid"))


def test_namesakes_with_a_national_id_each_are_not_doubles_unless_their_parents_are_the_same() -> None:
    one, other = person(1, is_national=True), person(2, is_national=True, birth_date=date(2018, 4, 3))
    assert compare_persons(one, other) is None
    assert compare_persons(one._replace(**PARENTS), other._replace(**PARENTS)) == Likeness(
        63, ("name-same", "birth-swapped", "parents-same", "identifiers-valid")
    )


# --- twins ---------------------------------------------------------------------------------------

PARENTS = {"father": "สมชาย ศรีสวัสดิ์", "mother": "สมศรี ศรีสวัสดิ์"}
TWINS = {"first_name": "กมลชนา"}


def test_twins_of_one_school_are_not_doubles() -> None:
    assert compare_persons(person(1), person(2, place=(1, "P1", "2"), **TWINS)) is None


def test_twins_with_their_parents_kept_are_not_doubles() -> None:
    assert compare_persons(person(1, **PARENTS), person(2, **PARENTS, **TWINS)) is None


def test_twins_with_a_national_id_each_are_not_doubles() -> None:
    assert compare_persons(person(1, is_national=True), person(2, is_national=True, **TWINS)) is None


def test_twins_named_alike_in_one_class_with_a_national_id_each_are_not_doubles() -> None:
    one = person(1, is_national=True, first_name="ศิริพร")
    assert compare_persons(one, person(2, is_national=True, first_name="สิริพล", place=one.place)) is None
    assert compare_persons(one, person(2, first_name="สิริพล", place=one.place)) == Likeness(
        95, ("name-spelling", "birth-same")
    )


def test_twins_of_both_sexes_are_not_doubles() -> None:
    assert compare_persons(person(1, first_name="ธันวา"), person(2, first_name="ธาริณี", sex="M")) is None


def test_one_class_may_have_one_child_twice() -> None:
    one = person(1, is_national=True)
    assert compare_persons(one, person(2, place=one.place)) == Likeness(100, ("name-same", "birth-same"))


# --- among many ----------------------------------------------------------------------------------


def test_pairs_of_one_day_are_those_that_look_alike() -> None:
    people = [
        person(5, first_name="กมลชนก"),
        person(3, first_name="กมนชนก"),
        person(4, first_name="ปวีณา"),
        person(2, first_name="ปวีณา", last_name="ทองดี", mother="สมศรี ศรีสวัสดิ์"),
        person(1, first_name="ปวีณา", last_name="ใจงาม", mother="สมศรี ศรีสวัสดิ์"),
    ]
    found = {(pair.first.learner_id, pair.second.learner_id): pair.found.grounds for pair in pairs_of_one_day(people)}
    assert found == {
        (3, 5): ("name-slip", "birth-same"),
        (1, 2): ("surname-other", "birth-same", "parents-same"),
    }


def test_name_index_finds_the_same_name_on_a_day_a_slip_apart() -> None:
    index = NameIndex()
    for one in (
        person(1),
        person(2),  # the same day and sex: pairs_of_one_day has them
        person(3, last_name="ศรีสวัสดิ", birth_date=date(2018, 4, 3)),
        person(4, birth_date=date(2018, 12, 25)),
        person(5, sex="M"),
        person(6, first_name="ปวีณา", birth_date=date(2018, 4, 3)),
    ):
        index.add(one)
    assert {frozenset(ids) for ids in index.candidates()} == {
        frozenset(ids) for ids in ((1, 3), (2, 3), (1, 5), (2, 5), (3, 5))
    }
