"""Stock events that come by themselves: over HTTP, or from a queue that somebody runs."""
