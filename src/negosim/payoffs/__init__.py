"""What a deal is worth: what a plugin needs to add a kind of term.

A kind is a model of the keys of a `[[term]]` entry with a method `rows`, which gives a number
for every lane, party and level; the row after the parties' is the trade balance.

Examples
--------
>>> import numpy as np
>>> from negosim.payoffs import Expression, Frame, Scope, Term, kind
>>> @kind("toll")
... class Toll(Term):
...     formula = "-price"
...     roles = ("party",)
...     party: str
...     price: Expression
...
...     def rows(self, scope: Scope, frame: Frame):
...         out = np.zeros((scope.lanes, len(frame.parties) + 1))
...         out[:, frame.row(self.party)] = -self.price(scope)[:, 0]
...         return out
>>> from negosim.payoffs.terms import KINDS
>>> del KINDS["toll"]  # no other example is to see it
"""

from negosim.payoffs import trade as _trade  # registers its kinds  # noqa: F401
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import Frame, Term, kind

__all__ = ["Expression", "Frame", "Scope", "Term", "kind"]
