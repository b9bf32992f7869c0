"""What the pages before sign-in need of the browser. Nothing here opens a socket or needs a session."""

from __future__ import annotations

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from huddle.live.query.browser_modules import browser_module

_QUERY = browser_module("query.js")
browser_module("device.js")
_PASSWORD_FIELD = browser_module("password_field.jsx")
_PEOPLE_PICKER = browser_module("people_picker.jsx")
_JOIN_FORM = browser_module("join_form.jsx")


def query_param(name: str) -> rx.Var[str]:
    """Return the text of `?name=` of the address, empty where it is missing and while prerendered."""
    value = f"query_{name}"
    return rx.Var(
        _js_expr=value,
        _var_type=str,
        _var_data=VarData(
            imports={_QUERY: [ImportVar(tag="useQueryParam")]},
            hooks={f'const {value} = useQueryParam("{name}")': None},
        ),
    ).guess_type()


def next_path() -> rx.Var[str]:
    """Return the path of this site to go to after signing in; `/` for anything else in `?next=`."""
    return rx.Var(
        _js_expr="nextPath",
        _var_type=str,
        _var_data=VarData(
            imports={_QUERY: [ImportVar(tag="useNextPath")]},
            hooks={"const nextPath = useNextPath()": None},
        ),
    ).guess_type()


class PostForm(rx.Component):
    """A form that the browser itself sends, so that it works with password managers."""

    tag = "form"
    _is_tag_in_global_scope = True
    action: rx.Var[str]
    method: rx.Var[str] = rx.Var.create("post")


class PasswordField(rx.Component):
    """A labelled password input that can be shown; warns of Caps Lock."""

    library = _PASSWORD_FIELD
    tag = "PasswordField"
    label: rx.Var[str]
    name: rx.Var[str]
    auto_complete: rx.Var[str]


class PeoplePicker(rx.Component):
    """The people who signed in here lately, and the demo accounts where this server offers them."""

    library = _PEOPLE_PICKER
    tag = "PeoplePicker"
    form_id: rx.Var[str]
    role_labels: rx.Var[dict[str, str]]


class JoinForm(rx.Component):
    """The form behind an invitation link: checks the link, then asks for name and password."""

    library = _JOIN_FORM
    tag = "JoinForm"
    min_length: rx.Var[int]
    role_labels: rx.Var[dict[str, str]]
