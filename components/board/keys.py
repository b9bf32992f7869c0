"""The keys of the board, for the help that the shell shows. keyboard.js and carry.js handle them."""

KEYS: dict[str, str] = {
    "← ↑ → ↓": "Move among the cards",
    "Enter": "Open the card",
    "Space": "Pick the card up; arrows choose a place, Space drops it, Esc puts it back",
    "m": "Move to, and more",
    "c": "Claim, or release",
    "x": "Select",
    "e": "Archive",
    "Esc": "Clear the selection or the search",
}
"""Key to what it does, in the order of the help."""
