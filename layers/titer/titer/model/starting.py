"""From here on garbage is looked for seldom: what a process loads as it starts is none, and to look took a tenth of it.

Imported before all else where a process begins. Nothing else that is imported does anything.
"""

import gc

_OBJECTS = 200_000  # that are new, and may refer to each other: more than a start makes

gc.set_threshold(_OBJECTS)
