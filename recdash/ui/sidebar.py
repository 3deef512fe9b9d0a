"""The sidebar below the menu: the dataset, the model, and the job in progress."""

import streamlit as st

from recdash.store.runs import RunRow
from recdash.ui import address, context, navigation, run_names, wording
from recdash.ui.errors import guarded

POLL_S = 2.0


def draw() -> None:
    """Draw the pickers and the card of the running job."""
    with st.sidebar:
        _dataset_picker()
        _model_picker()
        keep_address()
        every = POLL_S if context.active_runs() else None
        st.fragment(guarded(_job_card), run_every=every)()


def announce() -> None:
    """Say once, on whatever page, how a job ended that this session saw running."""
    for run_id in st.session_state.pop("ended_runs", []):
        run = context.find_run_row(run_id)
        if run is None:
            continue
        name = wording.label(run_names.run_name(run), 40)
        if run.state == "completed":
            st.toast(f"**{name}** is ready. Open One user to see what it recommends, and why.", icon=":material/check:")
        else:
            state = wording.STATE_NAMES[run.state].lower()
            st.toast(f"**{name}** ended: {state}. The Train page says why.", icon=":material/info:")


def _dataset_picker() -> None:
    rows = {row.id: row for row in context.dataset_rows()}
    if not rows:
        return
    chosen = context.current_dataset()
    st.session_state["pick_dataset"] = chosen.id if chosen else None
    st.selectbox(
        "Dataset",
        list(rows),
        index=None,
        key="pick_dataset",
        format_func=lambda row_id: context.dataset_name(rows[row_id], list(rows.values())),
        placeholder="Choose a dataset",
        required=True,
        on_change=lambda: address.set_params(dataset=st.session_state["pick_dataset"]),
    )


def _model_picker() -> None:
    row = context.current_dataset()
    candidates = {run.id: run for run in context.usable_runs(row.id)} if row else {}
    if not candidates:
        return
    best, chosen = context.best_run(list(candidates.values())), context.current_run()
    st.session_state["pick_run"] = chosen.id if chosen else None
    st.selectbox(
        "Model",
        list(candidates),
        index=None,
        key="pick_run",
        format_func=lambda run_id: _model_label(candidates[run_id], best),
        placeholder="Choose a model",
        required=True,
        on_change=lambda: address.set_params(run=st.session_state["pick_run"]),
    )


def _model_label(run: RunRow, best: RunRow | None) -> str:
    name = run_names.run_name(run)
    return f"{name} (best)" if best is not None and best.id == run.id else name


def keep_address() -> None:
    """Write what is shown into the address, so that a reload or a copied link shows the same."""
    row, run = context.current_dataset(), context.current_run()
    if row is not None:
        address.set_params(dataset=row.id)
    if run is not None:
        address.set_params(run=run.id)
    address.keep()


@context.one_look()
def _job_card() -> None:
    active = context.active_runs()
    seen = st.session_state.get("seen_runs", [])
    ended = [run_id for run_id in seen if run_id not in {run.id for run in active}]
    st.session_state["seen_runs"] = [run.id for run in active]
    if ended:
        st.session_state["ended_runs"] = ended
        st.rerun(scope="app")
    if not active:
        return
    working = next((run for run in active if run.state != "queued"), active[0])
    with st.container(border=True, gap="small"):
        st.markdown(f"**{wording.label(run_names.run_name(working), 40)}**")
        st.progress(min(max(working.fraction or 0.0, 0.0), 1.0))
        st.caption(_progress_line(working, len(active) - 1))
        st.page_link(navigation.page("train"), label="Watch the training", query_params=address.link_params())


def _progress_line(run: RunRow, num_waiting: int) -> str:
    if run.state == "queued":
        line = "Waiting for its turn"
    elif run.state == "stopping":
        line = "Stopping"
    else:
        line = wording.time_left(run.time_left_s)
        line = line[0].upper() + line[1:]
    return f"{line}, {num_waiting} more waiting" if num_waiting else line
