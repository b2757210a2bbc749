"""Deciding which rules hold of which rows: by columns and cells, or by HermiT."""
