"""Melian."""
