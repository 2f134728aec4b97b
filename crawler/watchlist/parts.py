"""What all parts of the watchlist's format share: a group of keys, and what its keys hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.fields import FieldInfo

REFERENCE = "x-reference"
"""In a schema, stands for a $ref that pydantic doesn't know of."""


class Part(BaseModel):
    """A group of keys. A key that is left empty counts as not written."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: Any) -> Any:
        if value is None:
            return {}
        if not isinstance(value, dict):
            return value
        fields = fields_of(cls)
        return {k: v for k, v in value.items() if v is not None or k not in fields or fields[k].is_required()}


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by their keys in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def part_at(model: type[Part], steps: Sequence[str | int]) -> type[Part]:
    """The part whose keys stand where ``steps`` leads to from a ``model``."""
    for step in steps:
        field = fields_of(model).get(str(step))
        if field is not None:
            model = next(_parts_in(field.annotation), model)
    return model


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)
