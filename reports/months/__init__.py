"""What the office did by months: tables, charts and sheets of a period, and the month on paper."""
