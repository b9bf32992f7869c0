"""One task, open: the sheet of the board and of Today."""

from components.card.dialog import OPEN, card_dialog

__all__ = ["OPEN", "card_dialog"]
