"""The specification of a tool: its name, parameters and patterns, from flags, answers or JSON.

Parsers raise InputError with all that is wrong; the command line catches and prints it.
"""
