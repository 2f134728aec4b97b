"""The front door: what a person or an init system starts."""
