"""Work that one process of a site does for all: who does it, when, and what it is."""
