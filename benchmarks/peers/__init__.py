"""Other generators of tables, trained and judged beside ours."""
