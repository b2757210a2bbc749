"""The stored questions ask a real Oxigraph server and a real Virtuoso, and get what was worked out by hand."""
