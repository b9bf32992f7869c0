"""Imports from files: find the files, read each one whole, execute one command for each patient."""
