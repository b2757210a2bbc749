"""What holds of the perceiver and the system in the year of the choice itself."""

import ibis
import ibis.expr.types as ir

from reasoner.measure.evidence import Evidence


def polarity_of_year(table: ir.Table, evidence: Evidence) -> ir.Table:
    """Add polarity by an expert's table of years: multipolar, bipolar, unipolar; NULL once it is contested.

    Three parameters hold the first year of each later kind. It is no measurement, and is not read a year before.
    """
    value = ibis.cases(
        (table.year >= int(evidence.parameter("polarity_contested_from")), ibis.null("string")),
        (table.year >= int(evidence.parameter("polarity_unipolar_from")), "unipolar"),
        (table.year >= int(evidence.parameter("polarity_bipolar_from")), "bipolar"),
        else_="multipolar",
    )
    return table.mutate(polarity=value)


def freedom_of_choice(table: ir.Table, evidence: Evidence) -> ir.Table:
    """Add coerced: false, because an occupied state has left the state system and has no row.

    No data set marks satellites, so that the coerced choices of members go unseen (an assumption).
    """
    return table.mutate(coerced=ibis.literal(False))
