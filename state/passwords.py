"""What a page may say about passwords before the server has seen one."""

from huddle.security.password_rules import MAX_LENGTH, MIN_LENGTH

__all__ = ["MAX_LENGTH", "MIN_LENGTH"]
