"""Table, figures and plots, from a run that is written down."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from huddle.bench.command import bench
from huddle.bench.plots import draw_all
from huddle.bench.record import Record
from huddle.bench.report import line, markdown
from huddle.bench.verdicts import finding, growth_results
from tests.bench.sample import record


def test_figures_come_back_as_they_were_written() -> None:
    run = record()
    assert Record.from_json(run.to_json()) == run


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": 1}', '{"results": [{"row": 1}]}'])
def test_what_is_not_a_run_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not the figures|Expecting value"):
        Record.from_json(text)


def test_the_table_says_what_is_met_and_what_is_missed_by_how_much_and_why() -> None:
    run = record()
    text = markdown(run, [])
    lines = [*run.results, *growth_results(run.growth)]
    met = sum(result.met for result in lines)
    assert f"**{met} of {len(lines)} lines are met.**" in text
    missed = text.partition("## What is missed")[2].partition("\n## ")[0]
    assert missed.count("Missed by a factor of") == len(lines) - met == 2
    assert "Missed by a factor of 1.11. What bounds it: of a core: client 16 %" in missed
    assert "Test CPU" in text
    assert "left out: the moon" in text
    assert text.count("| **missed** |") == 2
    assert "| 10,000 |" in text


def test_a_number_that_is_reached_is_not_met_where_what_goes_with_it_is_not() -> None:
    result = record().results[0]
    assert result.met
    assert line(result).startswith("met")
    twins = replace(result, also=False)
    assert not twins.met
    assert line(twins).startswith("MISSED")
    run = replace(record(), results=[twins])
    assert "The number is reached, what goes with it is not." in markdown(run, [])


def test_a_quick_run_says_so() -> None:
    assert "quick run or a part" in markdown(replace(record(), whole=False), [])
    assert "quick run or a part" not in markdown(record(), [])


def test_growth_is_judged_by_how_it_grows() -> None:
    run = record()
    by_row = {(result.row, result.where): result for result in growth_results(run.growth)}
    viewers = by_row["growth-viewers", "sqlite"]
    assert viewers.figures["microseconds"] == pytest.approx(5)
    assert viewers.met
    assert by_row["growth-memory", "sqlite"].figures["bytes"] == pytest.approx(30_000)
    assert by_row["growth-tasks", "two"].figures["times"] == 1
    points = run.growth["tasks"]["two"]
    steep = [*points[:-1], replace(points[-1], cpu_ms=points[0].cpu_ms * 2)]
    (worse,) = growth_results({"tasks": {"two": steep}})
    assert not worse.met
    assert growth_results({"tasks": {"two": points[:1]}}) == []


def test_a_finding_is_read_off_the_figures() -> None:
    run = record()
    assert finding("tasks", run.growth["tasks"]) == (
        "100 times the cards (100 to 10,000): a change costs no more processor time (1.0 times)"
    )
    assert finding("viewers", run.growth["viewers"]).endswith(
        "costs 4.9 to 9.0 times the processor time"
    )


def test_plots_are_small_the_same_each_time_and_fit_for_light_and_dark(tmp_path: Path) -> None:
    first, again = draw_all(record(), tmp_path / "a"), draw_all(record(), tmp_path / "b")
    assert [path.name for path, _ in first] == [
        "targets.svg",
        "writes.svg",
        "latency.svg",
        "growth-viewers.svg",
        "growth-tasks.svg",
    ]
    for (path, title), (other, _) in zip(first, again, strict=True):
        text = (tmp_path / path).read_text()
        assert text == (tmp_path / other).read_text()
        assert len(text) < 80_000
        assert "prefers-color-scheme:dark" in text
        assert not re.search(r"font-family: |<dc:date>", text)
        words = "".join(ET.fromstring(text).itertext())
        assert title in words


def test_every_colour_of_a_plot_has_one_for_the_dark(tmp_path: Path) -> None:
    for path, _ in draw_all(record(), tmp_path / "plots"):
        text = (tmp_path / path).read_text()
        style, drawn = text.partition("</style>")[0], text.partition("</style>")[2]
        drawn = drawn.partition("</style>")[2] or drawn
        for colour in set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", drawn)):
            assert f"fill: {colour}" in style, f"{path}: {colour}"


def test_plots_can_be_drawn_again_from_the_figures(tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text(record().to_json())
    done = CliRunner().invoke(bench, ["--draw", str(tmp_path / "bench.json")])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "bench.md").read_text()
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (tmp_path / picture).is_file()
    assert text.count("![") == 5
    (tmp_path / "bench.json").write_text("{}")
    refused = CliRunner().invoke(bench, ["--draw", str(tmp_path / "bench.json")])
    assert refused.exit_code == 1
    assert "not the figures of a run" in refused.output
