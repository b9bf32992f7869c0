"""The design system: small pieces on Radix Themes that know nothing of care tasks.

Looks live in assets/huddle.css (tokens) and assets/css/ui*.css; a feature adds assets/css/NAME.css.
"""

from components.ui.app import stylesheets, theme
from components.ui.avatar import avatar, hue
from components.ui.button import button, icon_button, link_button, toggle_chip
from components.ui.chip import chip, count, kbd, visually_hidden
from components.ui.dialog import close_dialog, dialog
from components.ui.field import checkbox, field, form_error, option, select, text_area, text_field
from components.ui.icon import icon
from components.ui.kinds import ICONS, Child, Flag, Props, Text, Tone, Variant, attribute, classes
from components.ui.menu import (
    menu,
    menu_check,
    menu_content,
    menu_item,
    menu_label,
    menu_separator,
    submenu,
)
from components.ui.page import (
    empty_state,
    notice,
    page,
    panel,
    row,
    section,
    section_header,
    skeleton,
    stack,
)

__all__ = [
    "ICONS",
    "Child",
    "Flag",
    "Props",
    "Text",
    "Tone",
    "Variant",
    "attribute",
    "avatar",
    "button",
    "checkbox",
    "chip",
    "classes",
    "close_dialog",
    "count",
    "dialog",
    "empty_state",
    "field",
    "form_error",
    "hue",
    "icon",
    "icon_button",
    "kbd",
    "link_button",
    "menu",
    "menu_check",
    "menu_content",
    "menu_item",
    "menu_label",
    "menu_separator",
    "notice",
    "option",
    "page",
    "panel",
    "row",
    "section",
    "section_header",
    "select",
    "skeleton",
    "stack",
    "stylesheets",
    "submenu",
    "text_area",
    "text_field",
    "theme",
    "toggle_chip",
    "visually_hidden",
]
