"""From a transition to a person: matching, policy, dispatcher, channels, messages."""
