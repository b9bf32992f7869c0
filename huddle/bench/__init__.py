"""`huddle bench`: the speed table, each line beside what the machine itself can do, in the same run."""
