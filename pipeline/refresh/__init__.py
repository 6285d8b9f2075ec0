"""What a run takes and why: rules, what is new, what is due, what is left over."""
