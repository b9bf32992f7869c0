"""The shell around every page: navigation, who is here, whether what is shown is live, and the lock."""
