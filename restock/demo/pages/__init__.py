"""The pages of the demo shop, written by hand after what the real platforms serve."""
