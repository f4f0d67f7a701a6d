"""What the lines of a mail do: one module a family of commands; the table of them is `table`."""
