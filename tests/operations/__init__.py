"""Tests of building, deploying, watching and checking a rendered project."""
