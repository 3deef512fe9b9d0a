"""Personal data is found, can be hidden, and reaches neither reports nor logs."""

import hashlib
import logging

import pytest

MAIL, PHONE = "ann@example.org", "+44 20 7946 0018"
ROWS = f"user_id,item_id,rating\n{MAIL},a,4\n{MAIL},b,5\n{PHONE},a,3\nu3,b,2\n"
PEOPLE = f"user_id,full_name,notes\n{MAIL},Ann Lee,call {PHONE} or {MAIL}\n{PHONE},Bo Ray,quiet\n"


def pseudonym(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def everything(result):
    dataset = result.dataset
    parts = [dataset.users, dataset.items, dataset.interactions, result.rejects, dataset.report.to_dict()]
    return " ".join(part.to_csv() if hasattr(part, "to_csv") else str(part) for part in parts)


def test_hidden_data_stands_nowhere_in_the_dataset(bring_in):
    result = bring_in(ROWS, None, PEOPLE, hide_personal=True)
    assert not any(secret in everything(result) for secret in (MAIL, PHONE, "Ann Lee", "Bo Ray"))
    assert set(result.dataset.users["user_id"]) == {pseudonym(MAIL), pseudonym(PHONE), "u3"}


def test_texts_keep_the_words_around_what_is_hidden(bring_in):
    users = bring_in(ROWS, None, PEOPLE, hide_personal=True).dataset.users.set_index("user_id")
    assert users.loc[pseudonym(MAIL), "notes"] == "call (phone hidden) or (e-mail hidden)"


def test_people_keep_their_history_under_the_pseudonym(bring_in):
    dataset = bring_in(ROWS, None, PEOPLE, hide_personal=True).dataset
    counts = dataset.interactions["user_index"].value_counts()
    assert counts[dataset.user_index(pseudonym(MAIL))] == 2


def test_what_is_not_hidden_is_warned_of_without_being_quoted(bring_in):
    warnings = " ".join(bring_in(ROWS, None, PEOPLE).dataset.report.warnings)
    assert '1 id of "user_id" is one of the e-mail addresses' in warnings
    assert '1 cell of "notes" in users.csv holds phone numbers' in warnings
    assert '"full_name" in users.csv tells who people are' in warnings
    assert MAIL not in warnings


def test_ids_that_are_names_of_people_are_warned_of_and_hidden(bring_in):
    rows = "user_id,item_id\nAnn Lee,a\nJosé O'Neill,b\nMary Ann Evans,a\nbot7,b\n"
    assert '3 ids of "user_id" are names of people' in " ".join(bring_in(rows).dataset.report.warnings)
    hidden = bring_in(rows, hide_personal=True).dataset.users["user_id"]
    assert set(hidden) == {pseudonym("Ann Lee"), pseudonym("José O'Neill"), pseudonym("Mary Ann Evans"), "bot7"}


def test_titles_of_items_are_no_names_of_people(bring_in):
    rows = "user_id,item_id\nu1,Toy Story\nu2,Ghost Ship\nu1,Big Fish\n"
    result = bring_in(rows, hide_personal=True)
    assert "names of people" not in " ".join(result.dataset.report.warnings)
    assert "Toy Story" in set(result.dataset.items["item_id"])


@pytest.mark.parametrize("protection", ["hash_users", "hide_personal"])
def test_refused_rows_do_not_keep_what_was_to_be_hidden(bring_in, protection):
    people = f"user_id,town\n{MAIL},Rome\n{MAIL},Oslo\n"
    result = bring_in(ROWS, None, people, **{protection: True})
    assert len(result.rejects) == 1
    assert MAIL not in result.rejects.to_csv()
    assert pseudonym(MAIL) in result.rejects["message"].iloc[0]


@pytest.mark.parametrize("protection", ["hash_users", "hide_personal"])
def test_rows_that_could_not_be_read_are_not_quoted_where_something_is_to_be_hidden(bring_in, protection):
    result = bring_in(ROWS + f"{MAIL},c\nAnn Lee,d\n", **{protection: True})
    assert result.rejects[["row", "line", "value"]].values.tolist() == [[5, 6, "(hidden)"], [6, 7, "(hidden)"]]
    assert bring_in(ROWS + f"{MAIL},c\n").rejects["value"].tolist() == [f"{MAIL},c"]


@pytest.mark.parametrize("protection", ["hash_users", "hide_personal"])
def test_ids_that_look_alike_are_counted_without_examples_where_something_is_to_be_hidden(bring_in, protection):
    rows = ROWS + f"{MAIL.upper()},a,4\n"
    assert f'2 ids of "user_id" look like others (such as "{MAIL}"' in " ".join(bring_in(rows).dataset.report.warnings)
    warnings = " ".join(bring_in(rows, **{protection: True}).dataset.report.warnings)
    assert '2 ids of "user_id" look like others: they differ' in warnings
    assert MAIL not in warnings.lower()


def test_addresses_in_other_refused_cells_are_hidden_too(bring_in):
    rejects = bring_in(ROWS + f"u3,c,{MAIL}\n", hide_personal=True).rejects
    assert rejects[["value", "message"]].values.tolist() == [["(e-mail hidden)", '"(e-mail hidden)" is not a number.']]


def test_nothing_personal_reaches_the_logs(bring_in, caplog):
    with caplog.at_level(logging.DEBUG):
        bring_in(ROWS + f"{MAIL},,bad\n", None, PEOPLE)
    assert MAIL not in caplog.text
    assert PHONE not in caplog.text
