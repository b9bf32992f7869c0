"""What was tried where a line of the table is missed: the part of the note that no run can measure."""

TRIED = {
    "envelope": (
        "The public contract names every field of the envelope, and three of them are UUIDs of 36 "
        "characters; shorter names or ids would break those who read them. Per-message compression "
        "was weighed: see the architecture decisions on frames."
    ),
}
"""By row of the table."""
NOTHING = "Nothing beyond what the code does."
