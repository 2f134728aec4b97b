"""Stock events that are pushed to us: read, told apart, made into the Offer that a look would have given."""
