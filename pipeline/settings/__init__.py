"""What a person sets: places, home, mappings, look-ups, and what is wrong with them."""
