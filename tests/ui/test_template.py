import pytest

from recdash.ui.charts import template


@pytest.mark.parametrize("raw", ["<b>x</b>", '<a href="javascript:1">x</a>', "$x$", "%{customdata}", "a & b"])
def test_plot_text_leaves_no_markup(raw):
    safe = template.plot_text(raw)
    assert "<" not in safe
    assert "$" not in safe
    assert "%{" not in safe


def test_plot_text_is_cut():
    assert template.plot_text("x" * 100, 10) == "x" * 9 + "…"


def test_labels_are_spread_and_keep_their_order_and_centre():
    assert template.spread([1.0, 1.1, 5.0], 1.0) == pytest.approx([0.7, 1.7, 4.7])
    assert template.spread([], 1.0) == []


@pytest.mark.parametrize("palette", [template.LIGHT, template.DARK])
def test_blank_figure_is_transparent_and_in_our_colours(palette):
    layout = template.blank_figure(palette, 200).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == palette.ink
    assert layout.height == 200


def test_an_enlarged_figure_has_no_small_type_left():
    figure = template.blank_figure(template.LIGHT)
    figure.add_annotation(text="words", font={"size": 12})
    large = template.enlarged(figure).layout
    sizes = [large.font.size, large.xaxis.tickfont.size, large.yaxis.title.font.size, large.annotations[0].font.size]
    assert min(sizes) >= 16
