"""Why a theory says what it says, why it does not say something else: one typed tree, and its printers."""
