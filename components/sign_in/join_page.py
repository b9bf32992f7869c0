"""`/join?token=`: where an invitation link leads."""

from __future__ import annotations

import reflex as rx

from components.sign_in.layout import entry_page, problem
from components.sign_in.scripts import JoinForm, query_param
from state.passwords import MIN_LENGTH
from state.vocabulary import ROLE_LABELS

ERRORS: dict[str, str] = {
    "password": "That password did not do. For a new account choose one that meets every line "
    "below; if you have an account already, type its password. The invitation is still open.",
    "email": "This invitation was made for another e-mail address. Use the one that it was sent to.",
    "name": "Give your name, so that your colleagues know who you are.",
    "invalid": "Something is missing. Fill in every field and try again.",
    "locked": "Your account is locked for a while after too many wrong tries. "
    "The invitation is still open; try again later.",
    "rate": "Too many tries from here in a short time. Wait a minute and try again.",
    "busy": "Too many people are signing in at this moment. Try again in a few seconds.",
    "remote": "Demo accounts can sign in only on the computer that runs Huddle.",
    "expired": "This invitation is not open any more.",
}
"""What each `?error=` of `/auth/accept-invitation` says to the person, and what to do."""

_OTHER = "Joining did not work. Try again; if it stays so, ask for a new invitation link."


@rx.page(route="/join", title="Join your team · Huddle")
def join() -> rx.Component:
    """Return the page that takes up an invitation."""
    return entry_page(
        "Join your team",
        problem(rx.match(query_param("error"), ("", ""), *ERRORS.items(), _OTHER)),
        JoinForm.create(min_length=MIN_LENGTH, role_labels=ROLE_LABELS),
        rx.el.noscript(
            "Joining needs JavaScript. Turn it on in your browser and open the link again."
        ),
    )
