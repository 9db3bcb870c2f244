"""Drawing: requests with the person's own things and evidenced taste, and the choice among candidate pictures."""
