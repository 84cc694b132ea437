"""Tests of the template and of gen-tool."""
