"""What a tool shall be: its name, parameters and patterns, parsed from flags, answers or JSON."""
