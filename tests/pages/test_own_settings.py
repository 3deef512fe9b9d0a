"""What is chosen under "Own settings" on the Train page is what the run gets."""

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.runs import list_runs


def test_how_texts_and_choices_are_learned_can_be_chosen(open_page, filled_home, monkeypatch):
    store = open_store(Settings(home=filled_home))
    any_run = list_runs(store)[0].id
    close_store(store)
    started = []
    monkeypatch.setattr("recdash.ui.training_form.submit", lambda *given: started.append(given) or any_run)

    app = open_page("train", filled_home)
    app.selectbox(key="set_adapt").set_value("contrastive").run()
    app.selectbox(key="set_choice_loss").set_value("softmax").run()
    app.number_input(key="set_factors").set_value(0).run()
    next(button for button in app.button if button.label == "Start training").click().run()

    assert not app.exception
    config = started[0][2]
    assert (config.encoder.adapt, config.training.loss) == ("contrastive", "softmax")
    assert config.interest.rating_factors == 0
