"""`/sign-in`: a plain form that the browser posts to `/auth/login`."""

from __future__ import annotations

import reflex as rx

from components.sign_in.layout import entry_page, problem
from components.sign_in.scripts import PasswordField, PeoplePicker, PostForm, next_path, query_param
from components.ui import button, text_field
from state.vocabulary import ROLE_LABELS

ERRORS: dict[str, str] = {
    "credentials": "That e-mail address and password do not belong together. "
    "Check both and try again. After several wrong tries the account locks for a while.",
    "remote": "Demo accounts can sign in only on the computer that runs Huddle. "
    "Open Huddle there, or ask for an account of your own.",
    "rate": "Too many tries from here in a short time. Wait a minute and try again.",
    "busy": "Too many people are signing in at this moment. Try again in a few seconds.",
    "invalid": "Type your e-mail address and your password.",
}
"""What each `?error=` of `/auth/login` says to the person, and what to do. See also `_locked`."""

_OTHER = "Signing in did not work. Try again; if it stays so, ask a manager of your team."


def _locked() -> rx.Var[str]:
    wait = query_param("wait")
    minutes: rx.Var[int] = rx.Var(
        f"Math.max(1, Math.ceil(Number({wait}) / 60))", _var_type=int
    )._replace(merge_var_data=wait._get_all_var_data())
    return rx.Var.create(
        "This account is locked after too many wrong tries. Wait "
        f"{rx.cond(minutes == 1, 'a minute', f'{minutes} minutes')} and try again, "
        "or ask a manager of your team for help."
    )


@rx.page(route="/sign-in", title="Sign in · Huddle")
def sign_in() -> rx.Component:
    """Return the sign-in page."""
    error = query_param("error")
    words = rx.match(error, ("", ""), ("locked", _locked()), *ERRORS.items(), _OTHER)
    return entry_page(
        "Sign in",
        problem(words),
        PostForm.create(
            rx.el.input(type="hidden", name="next", value=next_path(), read_only=True),
            text_field(
                "E-mail address",
                id="email",
                name="email",
                type="email",
                auto_complete="username",
                auto_capitalize="none",
                spell_check=False,
                required=True,
                default_value=query_param("email"),
                key=query_param("email"),
            ),
            PasswordField.create(label="Password", auto_complete="current-password"),
            button("Sign in", type="submit", variant="solid", size="large"),
            action="/auth/login",
            id="sign-in",
            class_name="entry-form",
        ),
        rx.el.p(
            "No account yet? Open the invitation link that your team's manager sent you.",
            class_name="entry-note",
        ),
        PeoplePicker.create(form_id="sign-in", role_labels=ROLE_LABELS),
    )
