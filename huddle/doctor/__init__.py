"""`huddle doctor`: what is wrong with an installation, and how to mend it. A file for each group of checks."""
