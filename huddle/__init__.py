"""Huddle: a real-time huddle and task board for care teams."""

__version__ = "0.1.0"
