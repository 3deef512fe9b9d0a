"""Prior knowledge: facts about items, as triples."""

import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables

ROWS = "user_id,item_id\n" + "".join(f"u{user},i{item}\n" for user in range(4) for item in range(user % 2, 4, 2))
ITEMS = "item_id,title\ni0,Alien\ni1,Heat\ni2,Blade\ni3,Ronin\n"
FACTS = (
    "head,relation,tail\n"
    "i0,film.film.directed_by,Ridley Scott\ni2,film.film.directed_by,Ridley Scott\ni1,film.film.directed_by,Mann\n"
    "Weaver,film.actor.film,i0\nWeaver,film.actor.film,i0\nnobody,knows,nothing\n"
)


@pytest.fixture
def bring_facts(read):
    """Return a function (facts, links, items) -> ImportResult."""

    def bring(facts, links=None, items=ITEMS, **options):
        tables = [None if text is None else read(name, text) for name, text in
                  (("rows.csv", ROWS), ("items.csv", items), ("facts.csv", facts), ("links.csv", links))]  # fmt: skip
        rows, items_table, facts_table, links_table = tables
        return import_tables(rows, items_table, None, ImportOptions("test", **options), facts_table, links_table)

    return bring


def known(dataset):
    return {
        (dataset.items["title"].iloc[fact.item_index], fact.relation, fact.entity)
        for fact in dataset.facts.itertuples()
    }


def test_facts_are_kept_from_whichever_end_the_item_stands_each_once(bring_facts):
    dataset = bring_facts(FACTS).dataset
    assert known(dataset) == {
        ("Alien", "directed by", "Ridley Scott"),
        ("Blade", "directed by", "Ridley Scott"),
        ("Heat", "directed by", "Mann"),
        ("Alien", "film", "Weaver"),
    }
    assert len(dataset.facts) == 4


def test_words_become_attributes_that_the_text_can_hold(bring_facts):
    dataset = bring_facts(FACTS, item_text="{title}, directed by {directed by}").dataset
    assert dataset.items["text"].tolist() == [
        "Alien, directed by Ridley Scott",
        "Heat, directed by Mann",
        "Blade, directed by Ridley Scott",
        "Ronin",
    ]


def test_codes_are_no_words_and_only_make_neighbours(bring_facts):
    codes = "head,relation,tail\n" + "".join(f"i{item},made_by,m.0{item // 2}x{item}\n" for item in range(4))
    dataset = bring_facts(codes).dataset
    assert "made by" not in dataset.items
    assert len(dataset.facts) == 4


def test_links_say_which_item_an_end_is(bring_facts):
    links = "item_id,entity_id\ni0,m.1\ni1,m.2\n"
    dataset = bring_facts(
        "head_id,relation_id,tail_id\nm.1,genre,Horror\nm.2,genre,Crime\nm.9,genre,War\n", links
    ).dataset
    assert known(dataset) == {("Alien", "genre", "Horror"), ("Heat", "genre", "Crime")}


def test_items_that_share_facts_are_neighbours(bring_facts):
    vectors = bring_facts(FACTS).dataset.item_features()
    alike = vectors @ vectors.T
    assert alike[0, 2] == pytest.approx(1.0)
    assert alike[0, 1] == alike[0, 3] == 0


def test_a_fact_with_a_blank_end_is_refused_with_its_place(bring_facts):
    result = bring_facts(FACTS + "i3,directed_by,\n")
    problem = result.dataset.report.problems[0]
    assert (problem.file, problem.row, problem.line, problem.column) == ("facts.csv", 7, 8, "tail")
    assert result.dataset.report.num_refused == 0  # of the interactions


def test_facts_about_other_things_are_told_and_change_nothing(bring_facts):
    dataset = bring_facts("head,relation,tail\na,b,c\n").dataset
    assert dataset.facts is None
    assert "facts.csv: None of 1 fact names an item." in " ".join(dataset.report.warnings)


def test_the_report_counts_what_is_known(bring_facts):
    changes = bring_facts(FACTS).dataset.report.changes
    assert "facts.csv: 4 facts in 2 relations about 3 of 4 items." in changes
    assert "facts.csv: 1 fact names no item and was left out." in changes


def test_facts_change_the_content_hash(bring_facts):
    other = FACTS.replace("Mann", "Someone")
    assert bring_facts(FACTS).dataset.content_hash != bring_facts(other).dataset.content_hash


def test_a_relation_that_has_the_name_of_a_column_stands_beside_it(bring_facts):
    dataset = bring_facts("head,relation,tail\ni0,title,The alien film\n").dataset
    assert dataset.items.loc[0, ["title", "title (fact)"]].tolist() == ["Alien", "The alien film"]
    assert isinstance(dataset.facts, pd.DataFrame)
