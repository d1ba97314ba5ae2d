"""The picture holds what the graph holds, reads on any page, and is the same every time."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
import torch

from week2.autograd import Tensor, draw_graph
from week2.autograd.graph import graph_of

SVG = "{http://www.w3.org/2000/svg}"


def picture(make=torch.tensor):
    x = make(2.0, requires_grad=True)
    y = 3 * x**2 + 5 * x + 1
    return draw_graph(y, params={"x": x, "y": y}), graph_of(y)


def groups(svg):
    return ET.fromstring(svg).findall(f"{SVG}g")


def texts(group):
    return [text.text for text in group.findall(f"{SVG}text")]


def centre(group):
    box = group.find(f"{SVG}rect").attrib
    return (
        float(box["x"]) + float(box["width"]) / 2,
        float(box["y"]) + float(box["height"]) / 2,
    )


@pytest.mark.parametrize("make", [torch.tensor, Tensor])
def test_every_node_is_drawn_with_its_kind_and_the_number_of_its_visit(make):
    svg, graph = picture(make)
    result, *nodes = groups(svg)
    assert (result.get("class"), texts(result)) == ("result", ["y = 23"])
    assert [group.get("class") for group in nodes] == [node.kind for node in graph.nodes]
    assert [group.get("data-visit") for group in nodes] == ["1", "2", "3", "4", "5", "6"]
    assert [texts(group)[-1] for group in nodes] == ["1", "2", "3", "4", "5", "6"]


def test_there_is_one_arrow_from_the_result_and_one_for_every_edge():
    svg, graph = picture()
    assert len(ET.fromstring(svg).findall(f"{SVG}path[@class='edge']")) == 1 + len(graph.edges)


def test_the_receiver_of_a_gradient_is_below_its_sender():
    svg, graph = picture()
    heights = [centre(group)[1] for group in groups(svg)[1:]]
    for tail, head in graph.edges:
        assert heights[tail] < heights[head]


def test_boxes_do_not_overlap_and_lie_inside_the_picture():
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
    svg = draw_graph(model(torch.ones(5, 4)).sum(), params=model.named_parameters())
    boxes = []
    for rect in ET.fromstring(svg).iter(f"{SVG}rect"):
        x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        boxes.append((x, y, x + width, y + height))
    _, _, right, bottom = map(float, ET.fromstring(svg).attrib["viewBox"].split())
    for index, (left, top, r, b) in enumerate(boxes):
        assert left >= 9.5  # the badge with the number sticks out by its radius
        assert (top >= 0, r <= right, b <= bottom) == (True, True, True)
        for other_left, other_top, other_r, other_b in boxes[:index]:
            assert r < other_left or other_r < left or b < other_top or other_b < top


def test_the_description_says_in_words_what_is_drawn():
    root = ET.fromstring(picture()[0])
    (title,), (description,) = root.findall(f"{SVG}title"), root.findall(f"{SVG}desc")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert title.text == "Autograd graph: y = 23"
    words = str(description.text)
    assert "4: MulBackward0 (other = 3), which sends gradients to 5." in words
    assert words.endswith("6: leaf x = 2.")


def test_text_takes_the_pages_colour_and_nodes_take_css_variables():
    svg, _ = picture()
    root = ET.fromstring(svg)
    assert root.get("fill") == "currentColor"
    assert {text.get("fill") for text in root.iter(f"{SVG}text")} == {None, "#fff"}
    fills = {rect.attrib["fill"] for rect in root.iter(f"{SVG}rect")}
    assert all(re.fullmatch(r"var\(--week2-graph-\w+, #[0-9a-f]{6}\)", fill) for fill in fills)
    assert len(fills) == 3


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_outlines_and_digits_have_enough_contrast_on_light_and_dark():
    colours = set(re.findall(r"var\(--week2-graph-\w+, (#[0-9a-f]{6})\)", picture()[0]))
    for colour in colours:
        assert contrast(colour, "#ffffff") >= 4.5  # white digits on it, and it on a white page
        assert contrast(colour, "#1e2129") >= 3


def test_the_same_graph_gives_the_same_bytes_in_another_process():
    code = (
        "from week2.autograd import Tensor, draw_graph; "
        "x = Tensor(2.0, requires_grad=True); y = 3 * x**2 + 5 * x + 1; "
        "import sys; sys.stdout.write(draw_graph(y, params={'x': x, 'y': y}))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout == picture(Tensor)[0]
    assert other.stderr == ""


def test_two_pictures_on_one_page_have_different_ids():
    ours, theirs = picture(Tensor)[0], picture(torch.tensor)[0]
    assert not set(re.findall(r'id="([^"]+)"', ours)) & set(re.findall(r'id="([^"]+)"', theirs))


def test_names_with_markup_are_escaped():
    x = Tensor([1.0], requires_grad=True)
    svg = draw_graph(x * 2, params={"a<b & c": x})
    assert "a<b & c" in texts(groups(svg)[-1])


def test_a_korean_name_gets_a_box_twice_as_wide_a_letter():
    def box_width(name):
        x = Tensor([1.0], requires_grad=True)
        leaf = groups(draw_graph(x * 2, params={name: x}))[-1]
        return float(leaf.find(f"{SVG}rect").attrib["width"])

    assert box_width("가중치들의행렬값") == box_width("sixteen_letters_")


def test_drawing_without_pygraphviz_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'pygraphviz>=2\.0\.4'"):
        draw_graph(Tensor(1.0, requires_grad=True) * 2)
