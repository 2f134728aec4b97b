"""Own readers at work: what a person's selectors find on a page, what its words mean, and the Offer of it."""
