"""The commands: each reads the project and says what it would change, as a Plan."""
