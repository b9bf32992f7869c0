"""Form fields: a label that is always there, help, and an error beside the field it is about."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components.ui.icon import icon as draw_icon
from components.ui.kinds import Child, Flag, Props, Text, classes


def field(
    label: Text,
    control: rx.Component,
    *,
    id: str,
    help: Text | None = None,
    error: rx.Var[str] | None = None,
    hide_label: bool = False,
) -> rx.Component:
    """Return `control` (whose id is `id`) under its label; `error` shows while it is not empty."""
    return rx.el.div(
        rx.el.label(label, html_for=id, class_name="hd-hidden" if hide_label else ""),
        control,
        rx.el.p(help, id=f"{id}-help", class_name="hd-help") if help is not None else rx.fragment(),
        form_error(error, id=f"{id}-error") if error is not None else rx.fragment(),
        class_name="hd-field",
    )


def form_error(error: rx.Var[str], **props: Props) -> rx.Component:
    """Return an error in words and an icon, spoken as it appears; nothing while it is empty."""
    return rx.el.div(
        rx.cond(error, rx.el.p(draw_icon("circle-alert"), error, class_name="hd-error")),
        role="alert",
        **props,
    )


def _described(id: str, help: Text | None, error: rx.Var[str] | None) -> dict[str, Any]:
    """Return the attributes that tie a control to its help and its error."""
    ids = [f"{id}-help"] if help is not None else []
    if error is None:
        return {"aria-describedby": " ".join(ids)} if ids else {}
    return {
        "aria-describedby": " ".join([*ids, f"{id}-error"]),
        "aria-invalid": rx.cond(error, "true", "false"),
    }


def text_field(
    label: Text,
    *,
    id: str,
    help: Text | None = None,
    error: rx.Var[str] | None = None,
    hide_label: bool = False,
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a line of text. Further properties (name, type, value, on_change) go to the input."""
    control = rx.el.input(
        id=id,
        class_name=classes("hd-input", class_name),
        custom_attrs={**_described(id, help, error), **(custom_attrs or {})},
        **props,
    )
    return field(label, control, id=id, help=help, error=error, hide_label=hide_label)


def text_area(
    label: Text,
    *,
    id: str,
    help: Text | None = None,
    error: rx.Var[str] | None = None,
    hide_label: bool = False,
    rows: int = 3,
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a text of several lines."""
    control = rx.el.textarea(
        id=id,
        rows=rows,
        class_name=classes("hd-input", class_name),
        custom_attrs={**_described(id, help, error), **(custom_attrs or {})},
        **props,
    )
    return field(label, control, id=id, help=help, error=error, hide_label=hide_label)


def select(
    label: Text,
    options: Sequence[tuple[str, Text]] | None = None,
    *more: Child,
    id: str,
    help: Text | None = None,
    error: rx.Var[str] | None = None,
    hide_label: bool = False,
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a choice of one: `options` are (value, words); `more` may be a foreach of `option`.

    It is the browser's own control, which is the best one under a thumb.
    """
    control = rx.el.select(
        *(option(value, words) for value, words in options or ()),
        *more,
        id=id,
        class_name=classes("hd-input", class_name),
        custom_attrs={**_described(id, help, error), **(custom_attrs or {})},
        **props,
    )
    return field(label, control, id=id, help=help, error=error, hide_label=hide_label)


def option(value: Text, words: Text, **props: Props) -> rx.Component:
    """Return one choice of a `select`."""
    return rx.el.option(words, value=value, **props)


def checkbox(label: Child, checked: Flag, *, class_name: str = "", **props: Props) -> rx.Component:
    """Return a box to tick; the words beside it tick it as well."""
    return rx.el.label(
        rx.el.input(type="checkbox", checked=checked, **props),
        rx.el.span(label),
        class_name=classes("hd-check", class_name),
    )
