"""What was tried where a line of the table may be missed: the part of the note that no run can measure."""

SHORTER = (
    "Tried: a move takes five statements and its share of six for the whole batch, where it took "
    "twelve; the log of a batch is written at once, ids are looked up together, and savepoints are set "
    "only where a command was refused after it had written."
)
TRIED = {
    "envelope": (
        "Tried: nothing that would change the frame. The public contract names its fields; the three "
        "UUIDs and the instant alone are 132 bytes. A viewer that asks for compression gets less than "
        "the row: see the next line of the table."
    ),
    "commands": SHORTER,
    "crowd": SHORTER,
    "one-mover": SHORTER,
}
"""By row of the table."""
