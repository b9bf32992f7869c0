"""Menus that open from a button, on Radix: arrows, typing and Escape work by themselves."""

from typing import Any, Literal

import reflex as rx
from reflex_components_radix.themes.base import RadixThemesComponent  # type: ignore[import-untyped]

from components.ui.chip import kbd
from components.ui.icon import icon as draw_icon
from components.ui.kinds import Child, Flag, Props


def menu(
    trigger: rx.Component,
    *items: Child,
    align: Literal["start", "center", "end"] = "start",
    **props: Props,
) -> rx.Component:
    """Return a menu of `items` that opens from `trigger`. One per row is too dear for long lists."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(trigger),
        menu_content(*items, align=align),
        **props,
    )


def menu_content(
    *items: Child, align: Literal["start", "center", "end"] = "start", **props: Props
) -> rx.Component:
    """Return the popup of a menu alone, for a menu with a trigger of another kind."""
    return rx.dropdown_menu.content(
        *items,
        align=align,
        side_offset=4,
        variant="soft",
        class_name="hd-menu",
        **props,
    )


def menu_item(
    label: Child,
    *,
    icon: str | None = None,
    shortcut: str | None = None,
    danger: bool = False,
    on_select: Any = None,
    disabled: Flag = False,
    **props: Props,
) -> rx.Component:
    """Return one line of a menu; `shortcut` is the key that does the same."""
    color: dict[str, Any] = {"color_scheme": "red"} if danger else {}
    triggers = {"on_select": on_select} if on_select is not None else {}
    return rx.dropdown_menu.item(
        draw_icon(icon) if icon else rx.fragment(),
        label,
        rx.el.span(kbd(shortcut), class_name="hd-push") if shortcut else rx.fragment(),
        disabled=disabled,
        **color,
        **triggers,
        **props,
    )


class _CheckboxItem(RadixThemesComponent):
    """Radix Themes' line with a tick, which Reflex does not wrap."""

    tag = "DropdownMenu.CheckboxItem"
    checked: rx.Var[bool]
    on_select: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg,valid-type]


def menu_check(label: Child, checked: Flag, **props: Props) -> rx.Component:
    """Return a line of a menu that is on or off, with a tick and `aria-checked`."""
    return _CheckboxItem.create(label, checked=checked, **props)


def submenu(label: Child, *items: Child, icon: str | None = None) -> rx.Component:
    """Return a line that opens a further menu."""
    return rx.dropdown_menu.sub(
        rx.dropdown_menu.sub_trigger(draw_icon(icon) if icon else rx.fragment(), label),
        rx.dropdown_menu.sub_content(*items, class_name="hd-menu"),
    )


def menu_separator() -> rx.Component:
    """Return a thin line between groups."""
    return rx.dropdown_menu.separator()


def menu_label(text: Child) -> rx.Component:
    """Return the name of a group of lines."""
    return rx.el.div(text, class_name="hd-menu-label")
