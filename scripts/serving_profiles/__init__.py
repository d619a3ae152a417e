"""Helpers of ../fit-serving-profiles.py."""
