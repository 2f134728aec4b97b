"""What is watched and what is known: the ground floor. Imports nothing of the other rooms."""
