"""What a tool shall be: its name, parameters and patterns, parsed from flags, answers or JSON.

Parsers raise InputError with all that is wrong; the command line catches and prints it.
"""
