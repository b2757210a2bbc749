"""Where theories part, and where several are right for different reasons."""

from reasoner.compare.comparison import Comparison, compare
from reasoner.compare.conclusions import Conclusion, Difference
from reasoner.compare.equifinal import Act, Equifinal, equifinal
from reasoner.compare.panel import PanelDifference, on_panel
from reasoner.compare.profile import Profile, simplest
from reasoner.compare.proof import Proof, proof
from reasoner.compare.situations import Parting, partings

__all__ = [
    "Act",
    "Comparison",
    "Conclusion",
    "Difference",
    "Equifinal",
    "PanelDifference",
    "Parting",
    "Profile",
    "Proof",
    "compare",
    "equifinal",
    "on_panel",
    "partings",
    "proof",
    "simplest",
]
