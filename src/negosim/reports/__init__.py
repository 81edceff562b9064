"""Telling what happened: words, tables and plots."""
