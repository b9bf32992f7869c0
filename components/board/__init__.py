"""The board: one kanban of care tasks, live, worked by mouse, touch and keyboard alike."""
