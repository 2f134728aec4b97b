"""Every command helps and is documented, with each of its options and an example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from front_door import Call, commands

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
COMMANDS = commands()


def sections() -> dict[str, str]:
    head, *rest = re.split(r"^## restock ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert head.startswith("# Commands")
    return {title: text for title, _, text in (part.partition("\n") for part in rest)}


def test_each_command_has_a_section_and_each_section_a_command() -> None:
    assert list(sections()) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_names_every_option_and_gives_an_example(name: str) -> None:
    text = sections()[name]
    said = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option":
            assert parameter.opts[0] in said, f"docs/cli.md: {name}: {parameter.opts[0]}"
        else:
            assert f"`{parameter.name.upper()}`" in text, f"docs/cli.md: {name}: {parameter.name.upper()}"
    known = {opt for parameter in COMMANDS[name].params for opt in parameter.opts}
    examples = re.findall(rf"^    .*restock {name}\b(.*)$", text, flags=re.MULTILINE)
    assert examples, f"docs/cli.md: restock {name} has no example"
    used = {word for line in examples for word in line.split() if word.startswith("-")}
    assert used <= known, f"docs/cli.md: restock {name} doesn't know {used - known}"


@pytest.mark.parametrize("name", [*COMMANDS, "", "watch", "watchlist", "channel", "alerts", "key"])
def test_help(name: str, call: Call) -> None:
    answer = call(*name.split(), "--help")
    assert answer.code == 0
    assert "Usage:" in answer.out
    assert not answer.err
    words = " ".join(re.sub(r"[│╭╮╰╯─]", " ", answer.out).split())
    documented = (COMMANDS[name].help or "").strip().split("\n\n")[0] if name in COMMANDS else "restock"
    assert " ".join(documented.split())[:60] in words
    for parameter in COMMANDS[name].params if name in COMMANDS else ():
        if parameter.param_type_name == "option":
            assert parameter.help, f"restock {name} {parameter.opts[0]} says nothing of itself"
