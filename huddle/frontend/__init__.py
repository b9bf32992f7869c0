"""The compiled front end: when to build it, how, and what makes it work on any origin."""
