"""How a person comes in: signing in, and joining by an invitation link."""
