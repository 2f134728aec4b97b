"""From a look to a remembered fact: snapshot, state and transitions, one transaction."""
