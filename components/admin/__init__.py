"""The managers' page."""
