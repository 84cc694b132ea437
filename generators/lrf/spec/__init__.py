"""What a tool shall be: its name, parameters and patterns, parsed from flags, answers or JSON.

What parses raises InputError with all that is wrong, here and in the other folders of the
generator. It is caught and printed in one place, by the command line.
"""
