"""`personas`, on a shop of cooks and gardeners."""


def test_people_who_stand_for_others_are_listed_each_with_why(interest, run):
    code, document = run("personas", "--run", "ours", "--against", "Popularity")
    assert code == 0
    kinds = [one["kind"] for one in document["personas"]]
    assert kinds[:2] == ["typical", "heavy"]
    assert {"worst_served", "most_changed"} <= set(kinds)
    assert all(one["why"].endswith(".") for one in document["personas"])
    groups = [one for one in document["personas"] if one["kind"] == "group"]
    assert groups
    for one in groups:
        assert one["name"].removeprefix("Likes ").partition(" ")[0].lower() == one["user_id"].partition("-")[0]
    assert run("personas", "--run", "ours", "--against", "Popularity")[1] == document


def test_without_another_run_nobody_is_said_to_have_changed(interest, run):
    document = run("personas", "--run", "EASE")[1]
    assert document["against"] is None
    assert "most_changed" not in {one["kind"] for one in document["personas"]}


def test_a_run_is_not_compared_with_itself(interest, run):
    code, document = run("personas", "--run", "ours", "--against", "ours")
    assert code == 1
    assert "can't differ from itself" in document["error"]
