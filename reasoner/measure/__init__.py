"""Measuring: from coded cases and published data to the assessment table, one row per perceiver, target and year."""
