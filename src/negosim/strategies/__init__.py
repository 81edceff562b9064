"""Negotiators: what a plugin needs to write one.

Examples
--------
>>> from negosim.strategies import Parameter, part, strategy
>>> @part("target", "patient-steps", Parameter("steps", 4, 1, 20, "steps down"))
... def patient_steps(view, steps):
...     return 1 - (1 - view.walk_away) * (view.time * steps // 1) / steps
>>> strategy("patient-steps", "Concedes in equal steps.", target="patient-steps").parameters[0].name
'steps'
"""

from negosim.strategies.catalogue import strategy
from negosim.strategies.parts import Parameter, part

__all__ = ["Parameter", "part", "strategy"]
