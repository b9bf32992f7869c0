"""Today: what waits for me, worst first, over all my teams."""
